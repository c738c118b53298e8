//! A mail server that keeps what it is sent, or behaves as badly as a test wants it to.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How the server meets a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Takes it.
    Take,
    /// Refuses its recipient with this line.
    Refuse(&'static str),
    /// Says nothing once the mail is there.
    Hang,
    /// Ends the connection once the mail is there.
    Close,
}

/// A mail as it came: the envelope and the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    /// The argument of `MAIL`.
    pub from: String,
    /// The arguments of `RCPT`.
    pub to: Vec<String>,
    /// Headers and body, dots undoubled.
    pub data: String,
}

/// A mail server on a port of its own. It ends with the test.
pub struct SmtpCatcher {
    port: u16,
    state: Arc<Mutex<State>>,
}

struct State {
    manner: Manner,
    caught: Vec<Caught>,
}

impl SmtpCatcher {
    /// Starts a server that takes mail.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State { manner: Manner::Take, caught: Vec::new() }));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                // A client that goes away ends its own connection and no test.
                tokio::spawn(async move { converse(stream, &shared).await.ok() });
            }
        });
        Self { port, state }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Behaves so from now on.
    pub fn set(&self, manner: Manner) {
        self.state().manner = manner;
    }

    /// The mails so far.
    pub fn caught(&self) -> Vec<Caught> {
        self.state().caught.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics in between")
    }
}

async fn converse(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 catcher\r\n").await?;
    let mut mail = Caught { from: String::new(), to: Vec::new(), data: String::new() };
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let manner = state.lock().expect("no test panics in between").manner;
        let (verb, argument) = line.trim_end().split_once([' ', ':']).unwrap_or((line.trim_end(), ""));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => "250-catcher\r\n250 SMTPUTF8".to_owned(),
            "MAIL" => {
                mail = Caught { from: argument.to_owned(), to: Vec::new(), data: String::new() };
                "250 ok".to_owned()
            }
            "RCPT" => {
                mail.to.push(argument.to_owned());
                if let Manner::Refuse(line) = manner { line } else { "250 ok" }.to_owned()
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                mail.data = read_data(&mut stream).await?;
                match manner {
                    Manner::Hang => tokio::time::sleep(Duration::from_mins(5)).await,
                    Manner::Close => return Ok(()),
                    _ => state.lock().expect("no test panics in between").caught.push(mail.clone()),
                }
                "250 taken".to_owned()
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "250 ok".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        line.clear();
    }
    Ok(())
}

async fn read_data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
