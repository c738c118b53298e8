//! A client and an authenticator that others wrote (the crate `passkey`): what this server offers and takes is the standard.

use async_trait::async_trait;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::aws_lc_rs::AwsLcRsBackend;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use reqwest::Url;
use serde_json::json;

use super::{Addressed, ORIGIN, begin_login, begin_registration, finish_login, finish_registration};
use crate::auth::{holder, register};
use crate::support::engine::both_engines;

both_engines! {
    a_client_that_others_wrote_makes_passkeys_and_signs_in,
}

/// An owner who is there, and proves it.
struct Owner;

#[async_trait]
impl UserValidationMethod for Owner {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        hint: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        if matches!(hint, UiHint::InformExcludedCredentialFound(_)) {
            return Err(Ctap2Error::CredentialExcluded);
        }
        Ok(UserCheck { presence, verification })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

async fn a_client_that_others_wrote_makes_passkeys_and_signs_in(Addressed(app): &Addressed) {
    let session = register(app, "ada").await;
    let ada = holder(app, &session);
    for counts in [false, true] {
        let mut authenticator = Authenticator::new(Aaguid::new_empty(), None::<Passkey>, Owner, AwsLcRsBackend);
        authenticator.set_make_credentials_with_signature_counter(counts);
        let mut client = Client::new(authenticator);
        let origin = Url::parse(ORIGIN).unwrap();

        let options = json!({"publicKey": begin_registration(&ada).await});
        let options = serde_json::from_value(options).unwrap();
        let created = client.register(&origin, options, DefaultClientData).await.unwrap();
        finish_registration(&ada, &serde_json::to_value(&created).unwrap()).await.expect(201);
        for _ in 0..2 {
            let options = serde_json::from_value(json!({"publicKey": begin_login(app).await})).unwrap();
            let used = client.authenticate(&origin, options, DefaultClientData).await.unwrap();
            let signed_in = finish_login(app, &serde_json::to_value(&used).unwrap()).await.expect(200);
            assert_eq!(signed_in["user"], session["user"]);
        }
        // It makes no second passkey for an account that it has one for.
        let options = serde_json::from_value(json!({"publicKey": begin_registration(&ada).await})).unwrap();
        assert!(client.register(&origin, options, DefaultClientData).await.is_err());
    }
}
