//! `revisit keys create|list|revoke`

use anyhow::Context as _;
use revisit_model::{Key, KeyId, KeyKind, ProjectId};
use serde_json::{Map, Value, json};

use super::{data, output, table};
use crate::access::{Access, Secret};
use crate::cli::{KeyKindArg, KeysArgs, KeysCommand};

pub(crate) async fn run(args: KeysArgs) -> anyhow::Result<()> {
    let data = data::open(&args.data.data).await?;
    let access = Access::open(data.store.clone()).await?;
    let project = ProjectId::new(args.project)?;
    match args.command {
        KeysCommand::Create { kind, name, value } => {
            let kind = kind_of(kind);
            let secret = match &value {
                Some(value) => Secret::chosen(kind, value)?,
                None => Secret::for_key(kind),
            };
            let key = access.create_key(&project, kind, &name, &secret).await?;
            if args.json {
                let mut created = describe(&key);
                created.insert("secret".to_owned(), secret.reveal().into());
                return output::json(&created);
            }
            output::note("this key is shown once:");
            output::line(secret.reveal())
        }
        KeysCommand::List { kind } => {
            let wanted = kind.map(kind_of);
            let mut keys = access.keys(&project);
            keys.retain(|it| wanted.is_none_or(|kind| it.kind == kind));
            if args.json {
                return output::json(&keys.iter().map(describe).collect::<Vec<_>>());
            }
            let mut rows =
                vec![["ID", "KIND", "NAME", "CREATED", "ENDS IN"].map(str::to_owned).to_vec()];
            rows.extend(keys.iter().map(row));
            output::write(&table::align(&rows))
        }
        KeysCommand::Revoke { id, kind } => {
            let key =
                KeyId::parse(&id).with_context(|| format!("{id:?} is not the id of a key"))?;
            let found = access.keys(&project).into_iter().find(|it| it.id == key);
            let found = found.with_context(|| format!("project {project} has no key {id}"))?;
            if let Some(kind) = kind.map(kind_of) {
                let is = found.kind.as_str();
                anyhow::ensure!(
                    found.kind == kind,
                    "key {id} is of kind {is}, not {}",
                    kind.as_str()
                );
            }
            access.revoke_key(&project, key).await?;
            if args.json {
                output::json(&json!({ "revoked": id }))
            } else {
                output::line(&format!("revoked {id}"))
            }
        }
    }
}

fn kind_of(kind: KeyKindArg) -> KeyKind {
    match kind {
        KeyKindArg::Write => KeyKind::Write,
        KeyKindArg::Api => KeyKind::Api,
    }
}

fn describe(key: &Key) -> Map<String, Value> {
    let Key { id, kind, name, created_at, hash: _, last_four } = key;
    let members = [
        ("id", id.to_string()),
        ("kind", kind.as_str().to_owned()),
        ("name", name.clone()),
        ("created_at", created_at.to_string()),
        ("last_four", last_four.clone()),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn row(key: &Key) -> Vec<String> {
    let Key { id, kind, name, created_at, hash: _, last_four } = key;
    let kind = kind.as_str().to_owned();
    vec![id.to_string(), kind, name.clone(), created_at.to_string(), last_four.clone()]
}
