//! nginx with this repository's configuration, in front of nodes.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::postgres::free_port;

/// A running gateway. It ends with the test.
pub struct Gateway {
    child: Child,
    folder: TempDir,
    port: u16,
}

impl Gateway {
    /// Starts nginx in front of nodes, with a certificate of its own.
    pub async fn before(nodes: &[SocketAddr]) -> Self {
        let folder = tempfile::Builder::new().prefix("stratabase-nginx-").tempdir().expect("a folder");
        let (http, port) = (free_port(), free_port());
        let certs = folder.path().join("certs");
        let nodes: Vec<_> = nodes.iter().map(ToString::to_string).collect();
        run(Command::new(root().join("scripts/make-certs")).arg(&certs));
        let mut render = Command::new(root().join("nginx/render"));
        render.arg(folder.path()).env("GATEWAY_NODES", nodes.join(" ")).env("GATEWAY_CERTS", &certs);
        render.env("GATEWAY_HTTPS_LISTEN", format!("127.0.0.1:{port}"));
        render.env("GATEWAY_HTTP_LISTEN", format!("127.0.0.1:{http}")).env("GATEWAY_ACCESS_LOG", "off");
        run(&mut render);
        let path = std::env::var("PATH").unwrap_or_default();
        let mut nginx = Command::new("setpriv");
        nginx.args(["--pdeathsig", "TERM", "nginx", "-g", "daemon off;", "-c"]).arg(folder.path().join("nginx.conf"));
        nginx.env("PATH", format!("{path}:/usr/sbin:/sbin")).stdin(Stdio::null()).stdout(Stdio::null());
        let child = nginx.spawn().expect("setpriv (package util-linux) starts nginx");
        let mut gateway = Self { child, folder, port };
        gateway.wait_until_up().await;
        gateway
    }

    /// Where it answers, without a slash at the end.
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Whoever calls it: one connection pool, and trust in its certificate.
    pub fn client(&self) -> reqwest::Client {
        let certificate = std::fs::read(self.folder.path().join("certs/fullchain.pem")).expect("a certificate");
        let certificate = reqwest::Certificate::from_pem(&certificate).expect("a certificate");
        let builder = reqwest::Client::builder().tls_certs_only([certificate]).timeout(Duration::from_secs(30));
        builder.build().expect("a client")
    }

    async fn wait_until_up(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            let ended = self.child.try_wait().expect("nginx can be asked");
            assert!(ended.is_none() && Instant::now() < deadline, "nginx does not start: {ended:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // TERM, not KILL: the master takes its workers along.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|fault| panic!("{command:?}: {fault}"));
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?} failed: {complaint}");
}
