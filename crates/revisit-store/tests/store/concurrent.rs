//! Jobs that finalize and owners who erase, at once, over strings that they share.

use std::time::Duration;

use revisit_model::{Timestamp, limits};
use revisit_store::{GRACE_MS, Store};
use tokio::task::JoinSet;

use crate::finalizer::{archive_of, try_finalize, try_finalize_slowly};
use crate::support::{NOW, files_with, item, open, project, segment, session};

/// Sessions at once, and generations that are tried of each.
const N_SESSIONS: u64 = 8;
const N_GENERATIONS: u64 = 3;
const N_ROUNDS: u64 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn finalizers_and_erasers_leave_no_dangling_reference_and_no_orphan() {
    for seed in 1..=5 {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await.unwrap();
        let mut random = Random(seed);
        let mut now = NOW;
        for round in 0..N_ROUNDS {
            run_round(&store, round, &mut random, now).await;
            // What the round superseded goes while the next one runs.
            now = now.plus_ms(GRACE_MS);
        }
        settle(&store, now.plus_ms(GRACE_MS)).await;
        check(&store, folder.path(), seed).await;
        store.close().await;
    }
}

async fn run_round(store: &Store, round: u64, random: &mut Random, now: Timestamp) {
    let mut tasks = JoinSet::new();
    for number in 0..N_SESSIONS {
        let (store, name) = (store.clone(), name(round, number));
        let number = round * N_SESSIONS + number;
        let pauses: Vec<u64> = (0..N_GENERATIONS).map(|_| random.below(4_000)).collect();
        let between = Duration::from_micros(random.below(8_000));
        tasks.spawn(async move {
            for (generation, pause) in (0..).zip(pauses) {
                let id = number * N_GENERATIONS + generation + 1;
                store.commit(vec![item(&name, id)], segment(id)).await.unwrap();
                tokio::time::sleep(Duration::from_micros(pause)).await;
                let claimed =
                    store.catalog().claim_one("o", &project(), &session(&name), now).await.unwrap();
                let Some(claim) = claimed else { continue };
                // One string that all have, one that two have of which one is erased, one of its own.
                let pair = format!("shared by two {}", number / 2);
                let own = format!("secret of {name}");
                let assets = ["shared by all", &pair, &own];
                // A reader may meet an archive that an erasure has just taken away.
                match try_finalize_slowly(&store, &claim, &assets, now, between).await {
                    Ok(_) => {}
                    Err(error) if error.is_not_found() => {
                        store.catalog().release(&claim, now).await.unwrap();
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        });
    }
    for number in (0..N_SESSIONS).filter(|it| is_erased(round, *it)) {
        let (store, gone, pause) =
            (store.clone(), session(&name(round, number)), random.below(60_000));
        tasks.spawn(async move {
            tokio::time::sleep(Duration::from_micros(pause)).await;
            // Until it is there to be erased.
            loop {
                tokio::time::sleep(Duration::from_millis(1)).await;
                let done = store.erase(&project(), std::slice::from_ref(&gone), now).await.unwrap();
                if !done.erased.is_empty() {
                    return;
                }
            }
        });
    }
    let tidying = store.clone();
    tasks.spawn(async move {
        // By another clock the leases have run out, and what jobs are writing is given up.
        for clock in
            [now, now.plus_ms(limits::LEASE_MS + 1), now, now.plus_ms(limits::LEASE_MS + 1)]
        {
            tidying.tidy_archives(clock).await.unwrap();
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    });
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}

/// As a server does in time.
async fn settle(store: &Store, now: Timestamp) {
    for claim in store.catalog().claim_due("late", now, 1_000).await.unwrap() {
        try_finalize(store, &claim, &["shared by all"], now).await.unwrap();
    }
    let now = now.plus_ms(GRACE_MS);
    store.clean_segments().await.unwrap();
    store.tidy_archives(now).await.unwrap();
    store.catalog().drop_erased_sessions().await.unwrap();
}

async fn check(store: &Store, folder: &std::path::Path, seed: u64) {
    let report = store.fsck(NOW, false).await.unwrap();
    assert!(report.is_clean(), "seed {seed}: {report:#?}");
    let mut n_archives = 0;
    for round in 0..N_ROUNDS {
        for number in 0..N_SESSIONS {
            let name = name(round, number);
            if is_erased(round, number) {
                let left = files_with(&folder.join("store/archives"), name.as_bytes());
                assert!(left.is_empty(), "seed {seed}: {left:?}");
                let left = files_with(&folder.join("store/segments"), name.as_bytes());
                assert!(left.is_empty(), "seed {seed}: {left:?}");
                continue;
            }
            let archive = archive_of(store, &name).await;
            assert_eq!(archive.items.len() as u64, N_GENERATIONS, "seed {seed}: {name}");
            n_archives += 1;
        }
    }
    assert_eq!(report.archives.n, n_archives, "seed {seed}");
    for file in files_with(&folder.join("store/assets"), b"") {
        let text = zstd::decode_all(std::fs::read(&file).unwrap().as_slice()).unwrap();
        let text = String::from_utf8(text).unwrap();
        let whose = text.strip_prefix("secret of ");
        let is_of_erased = (0..N_ROUNDS).any(|round| {
            (0..N_SESSIONS).any(|it| is_erased(round, it) && whose == Some(&name(round, it)))
        });
        assert!(!is_of_erased, "seed {seed}: {file}: {text}");
    }
}

fn name(round: u64, number: u64) -> String {
    format!("session-{round}-{number}-end")
}

fn is_erased(round: u64, number: u64) -> bool {
    (round + number).is_multiple_of(2)
}

/// Numbers that are the same for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}
