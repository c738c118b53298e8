//! The schema told to operators: collections in the words of a change document, versions with their changes.

use serde_json::{Map, Value as Json, json};

use crate::core::catalog::change::{Action, FieldAction};
use crate::core::catalog::{
    Act, Catalog, Field, FieldType, Hub, Index, IndexPart, Limit, OnDelete, Version, VersionCollection,
};
use crate::core::{App, Ctx, Error, Result, expr};
use crate::models::{self, catalog::PastChange};
use crate::schemas::catalog::{ChangeItem, CollectionItem, CollectionList, VersionItem, VersionList};
use crate::schemas::versions::ActItem;
use crate::services::operators::{Permission, require};

/// Lists the collections of the newest version.
///
/// # Errors
/// The caller is no operator.
pub fn list_collections(ctx: &Ctx, app: &App) -> Result<CollectionList> {
    require(ctx, Permission::Read)?;
    let schema = app.schema();
    let catalog = &schema.catalog;
    let newest = catalog.newest().into_iter();
    let shown = newest.flat_map(|version| version.collections.iter().map(move |shown| (version, shown)));
    let items = shown.filter_map(|(version, shown)| Some(describe(catalog, version, shown, catalog.hub(shown.id)?)));
    Ok(CollectionList { items: items.collect() })
}

/// Lists the versions with their changes, and for operators alone the messages to clients and what operators did.
///
/// # Errors
/// The caller is no operator, or the database does not answer.
pub async fn list_versions(ctx: &Ctx, app: &App) -> Result<VersionList> {
    require(ctx, Permission::Read)?;
    tell(app, true).await
}

/// Tells the versions with their changes: no secret, as whoever builds on a version must know what becomes of it.
///
/// # Errors
/// The database does not answer.
pub async fn tell_versions(app: &App) -> Result<VersionList> {
    tell(app, false).await
}

/// Shows one version, as [`list_versions`] does.
///
/// # Errors
/// [`Error::NoSuchVersion`]; as [`list_versions`].
pub async fn get_version(ctx: &Ctx, app: &App, number: u32) -> Result<VersionItem> {
    let told = list_versions(ctx, app).await?;
    told.items.into_iter().find(|item| item.version == number).ok_or_else(|| Error::NoSuchVersion(number.to_string()))
}

async fn tell(app: &App, is_operator: bool) -> Result<VersionList> {
    let history = models::catalog::changes(&app.db).await?;
    let (schema, now) = (app.schema(), app.clock.now());
    let items = schema.catalog.versions.values().map(|version| {
        let (life, of_version) = (&version.life, history.iter().filter(|past| past.version == version.number));
        let (acts, changes): (Vec<_>, Vec<_>) = of_version.partition(|past| Act::is_word(&past.verdict));
        let messages = life.messages.iter().map(|(client, message)| (client.clone(), message.into()));
        VersionItem {
            version: version.number,
            state: schema.catalog.state_of(version, now).word(),
            created_at: version.created_at,
            deprecated_at: life.deprecated_at,
            sunset_at: life.sunset_at,
            successor: schema.catalog.successor(version.number).map(|next| next.number),
            brownouts: life.brownouts.iter().map(Into::into).collect(),
            messages: is_operator.then(|| messages.collect()),
            acts: is_operator.then(|| acts.into_iter().map(tell_act).collect()),
            changes: changes.into_iter().map(tell_change).collect(),
        }
    });
    Ok(VersionList { items: items.collect() })
}

fn tell_change(past: &PastChange) -> ChangeItem {
    let (note, verdict) = (past.note.clone(), past.verdict.clone());
    ChangeItem { id: past.id, note, verdict, applied_at: past.applied_at }
}

fn tell_act(past: &PastChange) -> ActItem {
    let (act, reason) = (past.verdict.clone(), past.note.clone());
    ActItem { act, at: past.applied_at, operator: past.operator, reason }
}

fn describe(catalog: &Catalog, version: &Version, shown: &VersionCollection, hub: &Hub) -> CollectionItem {
    let rules = Action::ALL.into_iter().filter_map(|action| {
        let rule = hub.rules.rule(action)?;
        Some((action.word().to_owned(), Json::from(expr::print(rule, catalog, version))))
    });
    let base = hub.view.as_ref().and_then(|view| version.collection_by_id(view.of));
    let fields = shown.named().map(|field| {
        let mut described = describe_field(catalog, version, field);
        if let Some(from) = base.and_then(|base| base.named_by_id(field.id)) {
            described.insert("from".into(), from.name.clone().into());
        }
        described
    });
    let indexes = hub.indexes.iter().filter(|_| base.is_none());
    CollectionItem {
        name: shown.name.clone(),
        kind: base.map(|_| "view"),
        from: base.map(|base| base.name.clone()),
        condition: hub.condition().and_then(|condition| {
            let catalog = catalog.opened(shown.id);
            Some(expr::print(condition, &catalog, catalog.newest()?))
        }),
        fields: fields.collect(),
        indexes: indexes.filter_map(|index| describe_index(catalog, version, shown, (hub, index))).collect(),
        rules: rules.collect(),
    }
}

/// An index in the words of a change document; one over a field that only older versions show is none of this one's.
fn describe_index(
    catalog: &Catalog,
    version: &Version,
    shown: &VersionCollection,
    (hub, index): (&Hub, &Index),
) -> Option<Json> {
    let names: Option<Vec<String>> = index.parts.iter().map(|part| part_name(shown, hub, part)).collect();
    let mut described = json!({"fields": names?, "unique": index.unique});
    let keys = described.as_object_mut()?;
    if index.parts.iter().any(|part| hub.indexed_field(part) != part.field()) {
        keys.insert("case_insensitive".into(), true.into());
    }
    if let Some(condition) = &index.condition {
        if condition.fields.iter().any(|field| shown.field_by_id(field.field.id).is_none()) {
            return None;
        }
        keys.insert("where".into(), expr::print(&condition.tree, catalog, version).into());
    }
    Some(described)
}

fn part_name(shown: &VersionCollection, hub: &Hub, part: &IndexPart) -> Option<String> {
    match part {
        IndexPart::System(system) => Some(system.name().to_owned()),
        IndexPart::Field(_) => shown.path_of(hub.indexed_field(part)?),
        // Made by itself, for the order of a version; nobody could ask for it.
        IndexPart::Filled { .. } => None,
    }
}

/// A field in the words of a change document.
pub(super) fn describe_field(catalog: &Catalog, version: &Version, field: &Field) -> Map<String, Json> {
    let mut described = Map::new();
    described.insert("name".into(), field.name.clone().into());
    let word = match field.kind.item() {
        FieldType::Text => "text",
        FieldType::Integer => "integer",
        FieldType::Number => "number",
        FieldType::Decimal { .. } => "decimal",
        FieldType::Bool => "bool",
        FieldType::Datetime => "datetime",
        FieldType::Date => "date",
        FieldType::Email => "email",
        FieldType::Url => "url",
        FieldType::Enum { .. } => "enum",
        FieldType::Vector { .. } => "vector",
        FieldType::Json => "json",
        FieldType::Uuid => "uuid",
        FieldType::Relation { .. } => "relation",
        FieldType::File { .. } => "file",
        FieldType::Object { is_point: true, .. } => "geo_point",
        FieldType::Object { .. } => "object",
        // No list holds lists.
        FieldType::List { .. } => "list",
    };
    described.insert("type".into(), word.into());
    if field.kind.is_list() {
        described.insert("list".into(), true.into());
    }
    match field.kind.item() {
        FieldType::File { max_size_bytes, accept, .. } => {
            described.extend(max_size_bytes.map(|max| ("max_size_bytes".to_owned(), max.into())));
            described.extend((!accept.is_empty()).then(|| ("accept".to_owned(), accept.clone().into())));
        }
        FieldType::Object { members, is_point: false } => {
            let members = members.iter().map(|member| Json::Object(describe_field(catalog, version, &member.field)));
            described.insert("fields".into(), members.collect());
        }
        FieldType::Decimal { scale } => {
            described.insert("scale".into(), (*scale).into());
        }
        FieldType::Vector { dimensions } => {
            described.insert("dimensions".into(), (*dimensions).into());
        }
        FieldType::Enum { values, open } => {
            described.insert("values".into(), values.clone().into());
            described.extend(open.then(|| ("open".to_owned(), true.into())));
        }
        FieldType::Relation { collection, on_delete, .. } => {
            let target = version.collection_by_id(*collection).map_or("", |target| target.name.as_str());
            described.insert("collection".into(), target.into());
            let on_delete = match on_delete {
                OnDelete::Restrict => "restrict",
                OnDelete::Cascade => "cascade",
                OnDelete::SetNull => "set_null",
            };
            described.insert("on_delete".into(), on_delete.into());
        }
        _ => {}
    }
    if let Some(computed) = version.collections.iter().find_map(|shown| shown.computed_by_id(field.id)) {
        described.insert("computed".into(), expr::print(&computed.tree, catalog, version).into());
    }
    let options = &field.options;
    let flags = [
        ("required", options.required),
        ("hidden", options.hidden),
        ("read_only", options.read_only),
        ("indexed", options.indexed),
        ("searchable", options.searchable),
    ];
    described.extend(flags.into_iter().filter(|(_, on)| *on).map(|(name, on)| (name.to_owned(), on.into())));
    let values = [
        ("default", options.default.clone()),
        ("min", options.min.map(Limit::to_json)),
        ("max", options.max.map(Limit::to_json)),
        ("min_length", options.min_length.map(Json::from)),
        ("max_length", options.max_length.map(Json::from)),
        ("pattern", options.pattern.clone().map(Json::from)),
    ];
    described.extend(values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    if !options.rules.is_empty() {
        let rules = FieldAction::ALL.into_iter().filter_map(|action| {
            let rule = options.rules.rule(action)?;
            Some((action.word().to_owned(), Json::from(expr::print(rule, catalog, version))))
        });
        described.insert("rules".into(), rules.collect());
    }
    described
}
