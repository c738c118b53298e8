//! An identity provider that does as a test wants: it tells anything, signs anything, and remembers what it was asked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header;
use serde_json::{Value as Json, json};
use stratabase::core::secrets::to_base64url;
use tokio::net::TcpListener;

/// What a path is answered with.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A status and a document.
    Json(u16, Json),
    /// More bytes than anybody reads.
    Huge,
    /// Nothing, ever.
    Never,
    /// Another address.
    Redirect(String),
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The path.
    pub path: String,
    /// The `Authorization` header.
    pub authorization: String,
    /// The form.
    pub form: HashMap<String, String>,
}

/// A key to sign with.
pub enum Key {
    /// ES256.
    Es256(EcdsaKeyPair),
    /// RS256.
    Rsa(Box<RsaKeyPair>),
}

/// An identity provider on a port of its own. It ends with the test.
pub struct Issuer {
    /// Where it is: `http://127.0.0.1:port`.
    pub url: String,
    /// Its address.
    pub address: SocketAddr,
    /// What it signs with.
    pub key: Key,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    replies: HashMap<String, Reply>,
    asked: Vec<Asked>,
}

impl Key {
    /// A fresh key of an elliptic curve.
    pub fn es256() -> Self {
        Self::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
    }

    /// A fresh RSA key.
    pub fn rsa() -> Self {
        Self::Rsa(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")))
    }

    /// The algorithm.
    pub fn alg(&self) -> &'static str {
        match self {
            Self::Es256(_) => "ES256",
            Self::Rsa(_) => "RS256",
        }
    }

    /// The public key as a JWK.
    pub fn jwk(&self, kid: &str) -> Json {
        match self {
            Self::Es256(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (to_base64url(&point[1..33]), to_base64url(&point[33..]));
                json!({"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": x, "y": y})
            }
            Self::Rsa(pair) => {
                // RSAPublicKey of 2048 bits: nine bytes, the modulus, and the exponent 65537.
                let der = pair.public_key().as_ref();
                json!({"kty": "RSA", "kid": kid, "n": to_base64url(&der[9..265]), "e": "AQAB"})
            }
        }
    }

    /// Signs a header and claims.
    pub fn sign(&self, header: &Json, claims: &Json) -> String {
        let signed = format!("{}.{}", to_base64url(header.to_string()), to_base64url(claims.to_string()));
        let random = SystemRandom::new();
        let signature = match self {
            Self::Es256(pair) => pair.sign(&random, signed.as_bytes()).expect("a signature").as_ref().to_vec(),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).expect("a signature");
                signature
            }
        };
        format!("{signed}.{}", to_base64url(signature))
    }
}

impl Issuer {
    /// Starts one that does as it should.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (url, shared) = (format!("http://{address}"), Arc::<Mutex<Shared>>::default());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let issuer = Self { url, address, key: Key::es256(), shared };
        issuer.reply("/.well-known/openid-configuration", Reply::Json(200, issuer.discovery()));
        issuer.publish(&[issuer.key.jwk("one")]);
        issuer
    }

    /// What it says of itself.
    pub fn discovery(&self) -> Json {
        let at = |path: &str| format!("{}{path}", self.url);
        json!({
            "issuer": self.url,
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "jwks_uri": at("/jwks"),
            "response_types_supported": ["code"],
        })
    }

    /// Answers a path so from now on.
    pub fn reply(&self, path: &str, reply: Reply) {
        self.shared().replies.insert(path.to_owned(), reply);
    }

    /// Publishes keys in place of those before.
    pub fn publish(&self, keys: &[Json]) {
        self.reply("/jwks", Reply::Json(200, json!({"keys": keys})));
    }

    /// Signs claims as it should.
    pub fn sign(&self, claims: &Json) -> String {
        self.key.sign(&json!({"alg": self.key.alg(), "kid": "one", "typ": "JWT"}), claims)
    }

    /// Exchanges every code for this ID token from now on.
    pub fn give(&self, id_token: &str) {
        let tokens = json!({"access_token": "at-1", "token_type": "Bearer", "expires_in": 60, "id_token": id_token});
        self.reply("/token", Reply::Json(200, tokens));
    }

    /// What it was asked at a path.
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        self.shared().asked.iter().filter(|asked| asked.path == path).cloned().collect()
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("no test panics while it holds this")
    }
}

async fn answer(State(shared): State<Arc<Mutex<Shared>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let authorization = parts.headers.get(header::AUTHORIZATION).map_or("", |value| value.to_str().expect("a text"));
    let asked = Asked {
        path: parts.uri.path().to_owned(),
        authorization: authorization.to_owned(),
        form: form_urlencoded::parse(&body).into_owned().collect(),
    };
    let reply = {
        let mut shared = shared.lock().expect("no test panics while it holds this");
        let reply = shared.replies.get(&asked.path).cloned();
        shared.asked.push(asked);
        reply
    };
    let response = Response::builder();
    match reply.unwrap_or(Reply::Json(404, Json::Null)) {
        Reply::Json(status, document) => response.status(status).body(Body::from(document.to_string())),
        Reply::Huge => response.body(Body::from(format!("{{\"x\":\"{}\"}}", "x".repeat(1 << 20)))),
        Reply::Never => std::future::pending().await,
        Reply::Redirect(to) => response.status(302).header(header::LOCATION, to).body(Body::empty()),
    }
    .expect("a response")
}
