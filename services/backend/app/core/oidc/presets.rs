//! What is known of providers without asking them: one table.

/// How a provider tells who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// By an ID token; everything else is discovered from the issuer.
    OpenId,
    /// By an endpoint that is read with the access token. `{issuer}` and `{api}` stand for the two roots.
    Plain(&'static Plain),
}

/// The endpoints of a provider that speaks OAuth 2.0 alone, and where in its answers things stand (JSON pointers).
#[derive(Debug, PartialEq, Eq)]
pub struct Plain {
    /// Where the browser is sent.
    pub authorization: &'static str,
    /// Where a code is exchanged.
    pub token: &'static str,
    /// Who somebody is.
    pub user: &'static str,
    /// The id that never changes, a text or a number.
    pub subject: &'static str,
    /// The address.
    pub email: &'static str,
    /// Whether the provider has proved the address; empty where it never says so.
    pub verified: &'static str,
    /// A list of `{email, primary, verified}` to ask instead of the two above; empty where there is none.
    pub emails: &'static str,
    /// The root of the API.
    pub api: &'static str,
    /// The path of the API at an issuer of one's own.
    pub own_api: &'static str,
}

/// A provider that needs no more than a client id and its secret.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name in addresses.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Its issuer.
    pub issuer: &'static str,
    /// What is asked for.
    pub scopes: &'static str,
    /// How it tells who somebody is.
    pub protocol: Protocol,
    /// Whether it sends the browser back by a form.
    pub form_post: bool,
}

impl Preset {
    /// The preset of a name.
    pub fn find(id: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.id == id)
    }
}

const OPENID: &str = "openid email";

const fn openid(id: &'static str, name: &'static str, issuer: &'static str) -> Preset {
    Preset { id, name, issuer, scopes: OPENID, protocol: Protocol::OpenId, form_post: false }
}

/// The providers that are known.
pub static PRESETS: &[Preset] = &[
    openid("google", "Google", "https://accounts.google.com"),
    openid("microsoft", "Microsoft", "https://login.microsoftonline.com/common/v2.0"),
    // Apple tells the address only to whoever takes the answer by a form.
    Preset { form_post: true, ..openid("apple", "Apple", "https://appleid.apple.com") },
    openid("gitlab", "GitLab", "https://gitlab.com"),
    openid("slack", "Slack", "https://slack.com"),
    openid("yahoo", "Yahoo", "https://api.login.yahoo.com"),
    Preset {
        scopes: "read:user user:email",
        protocol: Protocol::Plain(&Plain {
            authorization: "{issuer}/login/oauth/authorize",
            token: "{issuer}/login/oauth/access_token",
            user: "{api}/user",
            subject: "/id",
            email: "",
            verified: "",
            emails: "{api}/user/emails",
            api: "https://api.github.com",
            own_api: "/api/v3",
        }),
        ..openid("github", "GitHub", "https://github.com")
    },
    Preset {
        scopes: "identify email",
        protocol: Protocol::Plain(&Plain {
            authorization: "{issuer}/oauth2/authorize",
            token: "{api}/oauth2/token",
            user: "{api}/users/@me",
            subject: "/id",
            email: "/email",
            verified: "/verified",
            emails: "",
            api: "https://discord.com/api",
            own_api: "/api",
        }),
        ..openid("discord", "Discord", "https://discord.com")
    },
    // Facebook does not say whether an address is proved, so none is.
    Preset {
        scopes: "public_profile email",
        protocol: Protocol::Plain(&Plain {
            authorization: "{issuer}/dialog/oauth",
            token: "{api}/oauth/access_token",
            user: "{api}/me?fields=id,email",
            subject: "/id",
            email: "/email",
            verified: "",
            emails: "",
            api: "https://graph.facebook.com",
            own_api: "",
        }),
        ..openid("facebook", "Facebook", "https://www.facebook.com")
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_stands_once_under_a_name_for_addresses() {
        for (index, preset) in PRESETS.iter().enumerate() {
            assert!(preset.id.bytes().all(|byte| byte.is_ascii_lowercase()), "{}", preset.id);
            assert_eq!(PRESETS.iter().position(|other| other.id == preset.id), Some(index));
            assert!(preset.issuer.starts_with("https://") && !preset.issuer.ends_with('/'), "{}", preset.id);
        }
    }
}
