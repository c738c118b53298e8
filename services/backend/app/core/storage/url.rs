//! Where the storage is, as a setting tells it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where the bytes of files lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageUrl {
    /// `file:path`: a folder of this machine.
    Folder(PathBuf),
    /// `s3://bucket/prefix?endpoint=URL&region=NAME&path_style=true`; all but the bucket may be left out.
    S3(S3Url),
}

/// A bucket of an S3-compatible store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Url {
    /// The bucket's name.
    pub bucket: String,
    /// What the names of objects begin with; empty, or ends in a slash.
    pub prefix: String,
    /// The server, such as `http://storage:8333`; Amazon's own when absent.
    pub endpoint: Option<String>,
    /// The region; `us-east-1` when absent.
    pub region: String,
    /// Whether the bucket stands in the path rather than in the host's name.
    pub path_style: bool,
}

impl FromStr for StorageUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("file:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err("names no folder".into()) } else { Ok(Self::Folder(path.into())) };
        }
        if let Some(rest) = text.strip_prefix("s3://") {
            return s3(rest).map(Self::S3);
        }
        let scheme = text.split_once(':').map_or("none", |(scheme, _)| scheme);
        Err(format!("has the scheme \"{scheme}\"; supported are file: and s3://"))
    }
}

fn s3(text: &str) -> Result<S3Url, String> {
    let (place, query) = text.split_once('?').unwrap_or((text, ""));
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte));
    if bucket.len() < 3 || bucket.len() > 63 || !is_plain(bucket) {
        return Err(format!("\"{bucket}\" is not the name of a bucket"));
    }
    if !is_plain(prefix) {
        return Err(format!("\"{prefix}\" is not a prefix of letters, digits and . _ - /"));
    }
    let prefix = prefix.trim_matches('/');
    let mut url = S3Url {
        bucket: bucket.into(),
        prefix: if prefix.is_empty() { String::new() } else { format!("{prefix}/") },
        endpoint: None,
        region: "us-east-1".into(),
        path_style: false,
    };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("endpoint", endpoint)) if endpoint.starts_with("http://") || endpoint.starts_with("https://") => {
                url.endpoint = Some(endpoint.trim_end_matches('/').into());
            }
            Some(("region", region)) if !region.is_empty() => url.region = region.into(),
            Some(("path_style", "true")) => url.path_style = true,
            Some(("path_style", "false")) => url.path_style = false,
            _ => {
                let name = pair.split('=').next().unwrap_or_default();
                return Err(format!(
                    "has the parameter \"{name}\" and takes endpoint=URL, region=NAME and path_style=true"
                ));
            }
        }
    }
    Ok(url)
}

impl fmt::Display for StorageUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(out, "file:{}", path.display()),
            Self::S3(url) => write!(out, "s3://{}/{}", url.bucket, url.prefix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_buckets_are_told_apart() {
        assert_eq!("file:a/b".parse(), Ok(StorageUrl::Folder("a/b".into())));
        assert_eq!("file:///srv/files".parse(), Ok(StorageUrl::Folder("/srv/files".into())));
        let url: StorageUrl =
            "s3://photos/app/?endpoint=http://localhost:8333/&region=eu-1&path_style=true".parse().unwrap();
        let StorageUrl::S3(url) = url else { panic!("{url:?}") };
        assert_eq!((url.bucket.as_str(), url.prefix.as_str(), url.region.as_str()), ("photos", "app/", "eu-1"));
        assert_eq!((url.endpoint.as_deref(), url.path_style), (Some("http://localhost:8333"), true));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, fault) in [
            ("file:", "names no folder"),
            ("ftp://x", "has the scheme \"ftp\"; supported are file: and s3://"),
            ("s3://", "\"\" is not the name of a bucket"),
            ("s3://photos?endpoint=localhost", "has the parameter \"endpoint\""),
            ("s3://photos?acl=public", "has the parameter \"acl\""),
            ("s3://photos/a b", "\"a b\" is not a prefix"),
        ] {
            let told = text.parse::<StorageUrl>().unwrap_err();
            assert!(told.starts_with(fault), "{text}: {told}");
        }
    }
}
