//! A full disk: writes are refused, reads go on, and writes recover when there is room again.

use std::process::Command;

use stratabase::core::Error;
use stratabase::core::db::{DatabaseUrl, Db, DbOptions, Statement, WriteOptions};

use super::{MIGRATIONS, count, eventually, insert};

/// A small disk in memory, mounted for one test.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(size: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("stratabase-disk-").tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder.path());
        let output = mount.output().unwrap();
        assert!(
            output.status.success(),
            "this test mounts a small disk, which needs root and a system that allows mounts: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self(folder)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "{} stays mounted", self.0.path().display());
    }
}

static SPACIOUS: Statement = Statement::new("INSERT INTO things (id, name, amount) VALUES (?1, ?1 || ?2, 0)");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_writes_and_nothing_else() {
    let disk = SmallDisk::mount("8m");
    let ballast = disk.0.path().join("ballast");
    std::fs::write(&ballast, vec![1; 3 << 20]).unwrap();
    let options = DbOptions::new(DatabaseUrl::Sqlite(disk.0.path().join("data/stratabase.db")));
    let db = Db::open(&options, MIGRATIONS).await.unwrap();
    db.write(WriteOptions::default(), async |tx| insert(tx, 0).await).await.unwrap();

    // Many at once, so that groups are lost and replayed as the disk fills up.
    let mut acknowledged = vec![0];
    let mut refused = 0;
    for round in 0..20_i64 {
        let writes = (1..=10).map(|number| {
            let (db, id) = (db.clone(), round * 10 + number);
            tokio::spawn(async move {
                let params = [id.into(), "x".repeat(40_000).into()];
                (id, db.write(WriteOptions::default(), async move |tx| tx.execute(&SPACIOUS, &params).await).await)
            })
        });
        for write in writes.collect::<Vec<_>>() {
            match write.await.unwrap() {
                (id, Ok(_)) => acknowledged.push(id),
                (_, Err(Error::StorageFull)) => refused += 1,
                (id, Err(other)) => panic!("{id}: {other:?}"),
            }
        }
    }
    assert!(refused > 50, "{refused} writes were refused");
    assert_eq!(count(&db).await.unwrap(), i64::try_from(acknowledged.len()).unwrap());
    assert_eq!(count(&db.long()).await.unwrap(), i64::try_from(acknowledged.len()).unwrap());

    std::fs::remove_file(&ballast).unwrap();
    eventually("writes recover", async || {
        db.write(WriteOptions::default(), async |tx| insert(tx, 1_000).await).await.is_ok()
    })
    .await;
    db.close().await;
    let again = Db::open(&options, MIGRATIONS).await.unwrap();
    assert_eq!(count(&again).await.unwrap(), i64::try_from(acknowledged.len()).unwrap() + 1);
    again.close().await;
}
