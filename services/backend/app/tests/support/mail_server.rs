//! A mail server made by somebody else, which asks for TLS and for a password.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::postgres::free_port;
use super::tools;

/// The user and the password that the server takes, as they stand in a URL.
pub const IDENTITY: &str = "shop:p%40ss%3Aword%2Fwith%23signs";

/// A running server. It ends with the test.
pub struct MailServer {
    child: Child,
    /// Where it listens.
    pub port: u16,
    folder: PathBuf,
}

impl MailServer {
    /// Starts a server that keeps its mails and a certificate for `localhost` in a folder. `mode`: `tls` from the first byte,
    /// or `starttls`.
    pub async fn start(folder: &Path, mode: &str) -> Self {
        let folder = folder.join(mode);
        std::fs::create_dir(&folder).expect("a folder for the mails");
        let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| folder.join(name));
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]);
        openssl.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]);
        openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
        openssl.arg("-keyout").arg(&key).arg("-out").arg(&certificate).stderr(Stdio::null());
        assert!(openssl.status().expect("openssl runs").success());

        let port = free_port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("app/tests/support/mail_server.py");
        // The server dies with the thread of its test.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).arg(tools::find("aiosmtpd").with_file_name("python3")).arg(script);
        command.arg(port.to_string()).args([&certificate, &key, &folder]).arg(mode);
        let child = command
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("setpriv (package util-linux) starts the server");
        let server = Self { child, port, folder };
        server.wait_until_it_listens().await;
        server
    }

    /// The file with the certificate.
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }

    /// The mails so far.
    pub fn mails(&self) -> Vec<String> {
        let files = std::fs::read_dir(&self.folder).expect("the folder of the mails").map(|file| file.expect("a file"));
        let mails = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "eml"));
        mails.map(|path| std::fs::read_to_string(path).expect("a mail")).collect()
    }

    async fn wait_until_it_listens(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            assert!(Instant::now() < deadline, "the mail server does not listen");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
