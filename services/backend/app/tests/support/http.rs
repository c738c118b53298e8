//! A small HTTP/1.1 client over a real socket (RFC 9112), for tests of the real server.

use std::fmt::Write;
use std::io;
use std::net::SocketAddr;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value as Json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::answer::Answer;

/// A connection that is kept alive.
pub struct Connection {
    stream: BufReader<TcpStream>,
    host: SocketAddr,
}

impl Connection {
    /// Connects to a server.
    pub async fn open(host: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), host })
    }

    /// Sends a request and waits for its answer.
    pub async fn call(
        &mut self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Json>,
    ) -> io::Result<Answer> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        let mut add = |line: std::fmt::Arguments<'_>| request.write_fmt(line).expect("text is added to text");
        if let Some(token) = token {
            add(format_args!("Authorization: Bearer {token}\r\n"));
        }
        let body = body.map(Json::to_string).unwrap_or_default();
        if !body.is_empty() {
            add(format_args!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
        }
        add(format_args!("\r\n{body}"));
        self.write(request.as_bytes()).await?;
        self.read_answer(method == "HEAD").await
    }

    /// Writes bytes as they are.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes).await
    }

    /// Reads one answer; that to a HEAD request has no body whatever its headers say.
    pub async fn read_answer(&mut self, is_head: bool) -> io::Result<Answer> {
        let status = self.read_line().await?;
        let code = status.split(' ').nth(1).and_then(|code| StatusCode::from_bytes(code.as_bytes()).ok());
        let status = code.ok_or_else(|| io::Error::other(format!("not a status line: {status:?}")))?;
        let mut headers = HeaderMap::new();
        loop {
            let line = self.read_line().await?;
            let Some((name, value)) = line.split_once(':') else { break };
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(io::Error::other)?;
            headers.append(name, HeaderValue::from_str(value.trim()).map_err(io::Error::other)?);
        }
        let body = if is_head { Vec::new() } else { self.read_body(&headers).await? };
        Ok(Answer { status, headers, body })
    }

    async fn read_body(&mut self, headers: &HeaderMap) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        if headers.contains_key("transfer-encoding") {
            loop {
                let size = usize::from_str_radix(&self.read_line().await?, 16).map_err(io::Error::other)?;
                let start = body.len();
                body.resize(start + size, 0);
                self.stream.read_exact(&mut body[start..]).await?;
                self.read_line().await?;
                if size == 0 {
                    return Ok(body);
                }
            }
        }
        let length = headers.get("content-length").and_then(|length| length.to_str().ok()?.parse().ok());
        body.resize(length.unwrap_or(0), 0);
        self.stream.read_exact(&mut body).await?;
        Ok(body)
    }

    async fn read_line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}
