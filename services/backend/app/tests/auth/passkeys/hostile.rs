//! What is no passkey, or not of whom it says, or not for here (requirement 24).

use minicbor::Encoder;
use serde_json::{Value as Json, json};
use stratabase::core::secrets::to_base64url;

use super::authenticator::{Authenticator, BACKED_UP, ELIGIBLE, PRESENT, VERIFIED, attestation_object, bytes};
use super::{
    Addressed, PASSKEYS, add, begin_login, begin_registration, enrol, finish_login, finish_registration, sign_in,
};
use crate::auth::{credentials, holder, register, text};
use crate::support::answer::Answer;
use crate::support::engine::both_engines;

both_engines! {
    a_foreign_origin_is_refused,
    another_host_is_refused,
    an_owner_who_was_not_made_sure_of_is_refused,
    a_challenge_is_good_for_what_it_was_made_for_alone,
    what_was_signed_cannot_be_changed,
    somebody_elses_passkey_signs_in_somebody_else,
    what_cannot_be_read_is_told_and_never_a_defect,
    keys_of_other_kinds_are_refused,
    what_is_wrong_with_a_body_is_told,
}

/// The place and the word of the only fault of a refused body.
#[track_caller]
fn fault(answer: &Answer) -> (String, String) {
    let problem = answer.expect_problem(422, "invalid_fields");
    let faults = problem["errors"].as_array().unwrap();
    assert_eq!(faults.len(), 1, "{problem}");
    (text(&faults[0], "pointer").to_owned(), text(&faults[0], "code").to_owned())
}

/// An object with one member replaced, by its pointer.
fn with(object: &Json, pointer: &str, value: Json) -> Json {
    let mut object = object.clone();
    *object.pointer_mut(pointer).unwrap() = value;
    object
}

/// Passkeys that say something wrong, made and used: each is refused in both, and the account is as it was.
async fn refuse(Addressed(app): &Addressed, spoil: impl Fn(&mut Authenticator), code: &str) {
    let (session, mut passkey) = enrol(app, "ada").await;
    let ada = holder(app, &session);
    let (flags, host, origin) = (passkey.flags, passkey.host.clone(), passkey.origin.clone());
    spoil(&mut passkey);
    sign_in(app, &passkey).await.expect_problem(401, "invalid_credentials");
    let mut another = Authenticator::new();
    spoil(&mut another);
    let (_, told) = fault(&add(&ada, &another).await);
    assert_eq!(told, code);
    assert_eq!(ada.get(PASSKEYS).await.expect(200)["items"].as_array().unwrap().len(), 1);
    (passkey.flags, passkey.host, passkey.origin, passkey.said) = (flags, host, origin, json!({}));
    sign_in(app, &passkey).await.expect(200);
    ada.delete("/v1/auth/me").await.expect(204);
}

async fn a_foreign_origin_is_refused(app: &Addressed) {
    for origin in [
        "https://evil.example",
        "https://app.example.com.evil.example",
        "https://evil.app.example.com",
        "https://example.com",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com/",
        "https://app.example.com/base",
        "android:apk-key-hash:x",
        "null",
        "",
    ] {
        refuse(app, |passkey| origin.clone_into(&mut passkey.origin), "wrong_origin").await;
    }
    for said in [json!({"crossOrigin": true}), json!({"topOrigin": "https://evil.example"})] {
        refuse(app, |passkey| passkey.said = said.clone(), "wrong_origin").await;
    }
}

async fn another_host_is_refused(app: &Addressed) {
    for host in ["evil.example", "example.com", "APP.example.com", "app.example.com:443", ""] {
        refuse(app, |passkey| host.clone_into(&mut passkey.host), "wrong_host").await;
    }
}

async fn an_owner_who_was_not_made_sure_of_is_refused(app: &Addressed) {
    for flags in [0, PRESENT, VERIFIED] {
        refuse(app, |passkey| passkey.flags = flags, "not_verified").await;
    }
    refuse(app, |passkey| passkey.flags = PRESENT | VERIFIED | BACKED_UP, "wrong_flags").await;
    // What may be copied stays so.
    let Addressed(app) = app;
    let (_, mut passkey) = enrol(app, "ada").await;
    passkey.flags |= ELIGIBLE;
    sign_in(app, &passkey).await.expect_problem(401, "invalid_credentials");
}

async fn a_challenge_is_good_for_what_it_was_made_for_alone(Addressed(app): &Addressed) {
    let (session, passkey) = enrol(app, "ada").await;
    let (ada, eve) = (holder(app, &session), app.user("eve").await);
    let other = app.anon().post("/v1/auth/login", credentials("eve")).await.expect(200);
    let wrong = ("/credential/response/clientDataJSON".to_owned(), "wrong_challenge".to_owned());
    let made_up = json!({"challenge": to_base64url([7; 56])});
    let of_login = begin_login(app).await;
    let of_other_session = begin_registration(&holder(app, &other)).await;
    for options in
        [&made_up, &of_login, &begin_registration(&ada).await, &of_other_session, &json!({"challenge": "hunter2"})]
    {
        let credential = Authenticator::new().create(options);
        assert_eq!(fault(&finish_registration(&eve, &credential).await), wrong, "{options}");
    }
    for options in [&made_up, &begin_registration(&ada).await, &json!({"challenge": ""})] {
        finish_login(app, &passkey.get(options)).await.expect_problem(401, "invalid_credentials");
    }
    // An answer to the one call is none to the other.
    let (made, signed) = (begin_registration(&ada).await, begin_login(app).await);
    let (created, used) = (Authenticator::new().create(&made), passkey.get(&signed));
    let crossed = with(&created, "/response/clientDataJSON", used["response"]["clientDataJSON"].clone());
    assert_eq!(fault(&finish_registration(&ada, &crossed).await).1, "wrong_kind");
    let crossed = with(&used, "/response/clientDataJSON", created["response"]["clientDataJSON"].clone());
    finish_login(app, &crossed).await.expect_problem(401, "invalid_credentials");
    // Neither was used up by that.
    finish_registration(&ada, &created).await.expect(201);
    finish_login(app, &used).await.expect(200);
}

async fn what_was_signed_cannot_be_changed(Addressed(app): &Addressed) {
    let (_, mut passkey) = enrol(app, "ada").await;
    passkey.count = 1;
    let signed = async |spoil: &dyn Fn(&Json) -> Json| {
        let answer = passkey.get(&begin_login(app).await);
        finish_login(app, &spoil(&answer)).await
    };
    let changed = |answer: &Json, member: &str, at: usize| {
        let mut changed = bytes(&answer["response"], member);
        changed[at] ^= 1;
        with(answer, &format!("/response/{member}"), to_base64url(changed).into())
    };
    // The count, the signature, and what the browser says.
    signed(&|answer| changed(answer, "authenticatorData", 36)).await.expect_problem(401, "invalid_credentials");
    signed(&|answer| changed(answer, "signature", 10)).await.expect_problem(401, "invalid_credentials");
    signed(&|answer| with(answer, "/response/signature", json!(""))).await.expect_problem(401, "invalid_credentials");
    let reworded = |answer: &Json| {
        let mut client = bytes(&answer["response"], "clientDataJSON");
        client.push(b' ');
        with(answer, "/response/clientDataJSON", to_base64url(client).into())
    };
    signed(&reworded).await.expect_problem(401, "invalid_credentials");
    signed(&Json::clone).await.expect(200);
}

async fn somebody_elses_passkey_signs_in_somebody_else(Addressed(app): &Addressed) {
    let ((ada, of_ada), (eve, mut of_eve)) = (enrol(app, "ada").await, enrol(app, "eve").await);
    let handle = |session: &Json| {
        let id: uuid::Uuid = text(&session["user"], "id").parse().unwrap();
        Some(to_base64url(id.as_bytes()))
    };
    // Hers under another's id, and hers with another's name on it.
    let mut disguised = of_eve.get(&begin_login(app).await);
    disguised["id"] = to_base64url(&of_ada.id).into();
    finish_login(app, &disguised).await.expect_problem(401, "invalid_credentials");
    of_eve.user_handle = handle(&ada);
    sign_in(app, &of_eve).await.expect_problem(401, "invalid_credentials");
    of_eve.user_handle = handle(&eve);
    assert_eq!(sign_in(app, &of_eve).await.expect(200)["user"], eve["user"]);
}

async fn what_cannot_be_read_is_told_and_never_a_defect(Addressed(app): &Addressed) {
    let session = register(app, "ada").await;
    let ada = holder(app, &session);
    let passkey = Authenticator::new();
    let object = attestation_object(&passkey.data(Some(&passkey.public_key())));
    let data = "/credential/response/attestationObject".to_owned();
    let refused = async |object: &[u8]| {
        let credential = passkey.create_with(&begin_registration(&ada).await, object);
        fault(&finish_registration(&ada, &credential).await)
    };
    for cut in (0..object.len()).step_by(3) {
        assert_eq!(refused(&object[..cut]).await, (data.clone(), "invalid_value".into()), "{cut} of {}", object.len());
    }
    let without_key = attestation_object(&passkey.data(None));
    let nested: Vec<u8> = [vec![0xa1, 0x61, b'x'], vec![0x81; 100_000]].concat();
    let twice = {
        let (mut out, data) = (Encoder::new(Vec::new()), passkey.data(Some(&passkey.public_key())));
        out.map(2).unwrap().str("authData").unwrap().bytes(&data).unwrap();
        out.str("authData").unwrap().bytes(&data).unwrap();
        out.into_writer()
    };
    for object in [
        [object.as_slice(), &[0]].concat(),
        without_key,
        nested,
        twice,
        vec![0xbf; 64],
        // More entries, and more bytes, than there are.
        vec![0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [&[0xa1, 0x68][..], b"authData", &[0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]].concat(),
        b"not CBOR".to_vec(),
        Vec::new(),
    ] {
        assert_eq!(refused(&object).await, (data.clone(), "invalid_value".into()));
    }
    let mut nameless = Authenticator::new();
    nameless.id = Vec::new();
    assert_eq!(fault(&add(&ada, &nameless).await).1, "invalid_value");
    nameless.id = vec![7; 1024];
    assert_eq!(fault(&add(&ada, &nameless).await).1, "invalid_value");
    nameless.id = vec![7; 1023];
    add(&ada, &nameless).await.expect(201);
    sign_in(app, &nameless).await.expect(200);

    let signed = nameless.get(&begin_login(app).await);
    for (member, wrong) in [
        ("authenticatorData", to_base64url(vec![0; 36])),
        ("authenticatorData", to_base64url(vec![0xff; 500])),
        ("authenticatorData", String::new()),
        ("clientDataJSON", to_base64url("{}")),
        ("clientDataJSON", to_base64url("[]")),
        ("clientDataJSON", to_base64url("{\"type\":\"webauthn.get\",\"challenge\":7,\"origin\":\"x\"}")),
        ("clientDataJSON", to_base64url([0xff])),
        ("clientDataJSON", to_base64url("[".repeat(10_000))),
    ] {
        let mut options = begin_login(app).await;
        let credential = if member == "clientDataJSON" { signed.clone() } else { nameless.get(&options) };
        options["challenge"] = Json::Null;
        let answer = finish_login(app, &with(&credential, &format!("/response/{member}"), wrong.into())).await;
        assert_eq!(fault(&answer), (format!("/credential/response/{member}"), "invalid_value".to_owned()));
    }
    finish_login(app, &signed).await.expect(200);
}

async fn keys_of_other_kinds_are_refused(Addressed(app): &Addressed) {
    let ada = app.user("ada").await;
    let passkey = Authenticator::new();
    let (x, y) = ([1; 32], [2; 32]);
    let key = |kty: i8, alg: i16, crv: i8, x: &[u8], y: &[u8]| {
        let mut out = Encoder::new(Vec::new());
        out.map(5).unwrap().i8(1).unwrap().i8(kty).unwrap().i8(3).unwrap().i16(alg).unwrap();
        out.i8(-1).unwrap().i8(crv).unwrap().i8(-2).unwrap().bytes(x).unwrap().i8(-3).unwrap().bytes(y).unwrap();
        out.into_writer()
    };
    let rsa = |n: &[u8], e: &[u8]| {
        let mut out = Encoder::new(Vec::new());
        out.map(4).unwrap().i8(1).unwrap().i8(3).unwrap().i8(3).unwrap().i16(-257).unwrap();
        out.i8(-1).unwrap().bytes(n).unwrap().i8(-2).unwrap().bytes(e).unwrap();
        out.into_writer()
    };
    let good = passkey.public_key();
    let (good_x, good_y) = (&good[10..42], &good[45..77]);
    // That one is sound shows that the others fall for what they change.
    assert_eq!(key(2, -7, 1, good_x, good_y), good);
    for wrong in [
        // Not on the curve, of another curve, cut, of another algorithm, symmetric, of no kind.
        key(2, -7, 1, &x, &y),
        key(2, -7, 2, good_x, good_y),
        key(2, -7, 1, &good_x[1..], good_y),
        key(2, -36, 1, good_x, good_y),
        key(4, 5, 1, good_x, good_y),
        key(1, -7, 1, good_x, good_y),
        key(1, -8, 7, &x, &y),
        key(1, -8, 6, &x[1..], &y),
        rsa(&[0xff; 128], &[1, 0, 1]),
        rsa(&[0xff; 1025], &[1, 0, 1]),
        rsa(&[0xff; 256], &[]),
        rsa(&[0xff; 256], &[1; 9]),
        vec![0xa0],
        vec![0x80],
        vec![0xf6],
        // A label twice.
        [&[0xa6][..], &good[1..], &[0x03, 0x26]].concat(),
    ] {
        let object = attestation_object(&passkey.data(Some(&wrong)));
        let credential = passkey.create_with(&begin_registration(&ada).await, &object);
        assert_eq!(fault(&finish_registration(&ada, &credential).await).1, "unsupported_key", "{wrong:02x?}");
    }
    add(&ada, &passkey).await.expect(201);
}

async fn what_is_wrong_with_a_body_is_told(Addressed(app): &Addressed) {
    let (session, passkey) = enrol(app, "ada").await;
    let ada = holder(app, &session);
    let created = Authenticator::new().create(&begin_registration(&ada).await);
    let mut elsewhere = created.clone();
    elsewhere["id"] = to_base64url([9; 24]).into();
    let unpadded = "Expected base64url without padding.";
    for (body, pointer, code) in [
        (json!({}), "/credential", "required"),
        (json!({"credential": 7}), "/credential", "wrong_type"),
        (json!({"credential": {"id": "AA"}}), "/credential/response", "required"),
        (json!({"credential": created, "user": "x"}), "/user", "unknown_field"),
        (json!({"credential": with(&created, "/id", json!("a=="))}), "/credential/id", "invalid_value"),
        (json!({"credential": with(&created, "/id", json!("+/"))}), "/credential/id", "invalid_value"),
        (
            json!({"credential": with(&created, "/response/attestationObject", json!(7))}),
            "/credential/response/attestationObject",
            "wrong_type",
        ),
    ] {
        let answer = ada.post("/v1/auth/passkeys/register/finish", body).await;
        assert_eq!(fault(&answer), (pointer.to_owned(), code.to_owned()));
        if code == "invalid_value" {
            assert_eq!(answer.json()["errors"][0]["detail"], unpadded);
        }
    }
    assert_eq!(fault(&finish_registration(&ada, &elsewhere).await), ("/credential/id".into(), "wrong_id".into()));

    let used = passkey.get(&begin_login(app).await);
    for (body, pointer, code) in [
        (json!([]), "", "wrong_type"),
        (json!({"credential": used, "email": "ada@example.com"}), "/email", "unknown_field"),
        (json!({"credential": used, "mfa_token": 7}), "/mfa_token", "wrong_type"),
        (
            json!({"credential": with(&used, "/response/signature", Json::Null)}),
            "/credential/response/signature",
            "wrong_type",
        ),
        (
            json!({"credential": with(&used, "/response/userHandle", json!("?"))}),
            "/credential/response/userHandle",
            "invalid_value",
        ),
    ] {
        let answer = app.anon().post("/v1/auth/passkeys/login/finish", body).await;
        assert_eq!(fault(&answer), (pointer.to_owned(), code.to_owned()));
    }
    let huge = with(&used, "/response/signature", "A".repeat(2_000_000).into());
    finish_login(app, &huge).await.expect_problem(413, "too_large");
    let large = with(&used, "/response/signature", "A".repeat(900_000).into());
    finish_login(app, &large).await.expect_problem(401, "invalid_credentials");
}
