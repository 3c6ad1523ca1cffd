//! Pieces of a file, worked on by several threads and taken in order, so that the number of threads makes no difference.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::diagnostic::{Code, Diagnostic};

use super::engine::Stopped;
use super::source::{Piece, Source};

/// What is done with a piece: the number of its first row, the piece, and how many rows it has.
pub(super) trait Work<D>: FnMut(u64, &Piece, usize) -> Result<D, Stopped> {}

impl<D, W: FnMut(u64, &Piece, usize) -> Result<D, Stopped>> Work<D> for W {}

/// The number of a piece, that of its first row, the piece and how many rows it has.
type Job = (u64, u64, Piece, usize);

/// Works on all pieces; `worker` is called once for each thread, what comes of a piece goes to `accept` in order.
pub(super) fn each<D: Send, W: Work<D>>(
    source: &mut Source,
    threads: usize,
    worker: &(dyn Fn() -> W + Sync),
    accept: &mut dyn FnMut(D) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    if threads > 1 {
        return in_parallel(source, threads, worker, accept);
    }
    let (mut work, mut first) = (worker(), 1_u64);
    while let Some((piece, rows)) = source.next()? {
        accept(work(first, &piece, rows)?)?;
        first = first.saturating_add(rows as u64);
    }
    Ok(())
}

fn in_parallel<D: Send, W: Work<D>>(
    source: &mut Source,
    threads: usize,
    worker: &(dyn Fn() -> W + Sync),
    accept: &mut dyn FnMut(D) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    // So much is under way at once: memory stays bounded, whatever the size of the portfolio.
    let under_way = threads.saturating_mul(2);
    let (jobs, jobs_of): (SyncSender<Job>, Receiver<Job>) = sync_channel(under_way);
    let (done, done_of) = sync_channel(under_way.saturating_add(threads));
    let jobs_of = Mutex::new(jobs_of);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (jobs_of, done) = (&jobs_of, done.clone());
            scope.spawn(move || {
                let mut work = worker();
                loop {
                    let job = match jobs_of.lock() {
                        Ok(jobs) => jobs.recv(),
                        Err(_) => return,
                    };
                    let Ok((number, first, piece, rows)) = job else { return };
                    if done.send((number, work(first, &piece, rows))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let (mut sent, mut taken, mut first, mut more) = (0_u64, 0_u64, 1_u64, true);
        let mut waiting: BTreeMap<u64, Result<D, Stopped>> = BTreeMap::new();
        let limit = under_way as u64;
        let outcome = loop {
            while more && sent.saturating_sub(taken) < limit {
                match source.next() {
                    Err(problem) => {
                        // What was read before it is still looked at, so that its own problems come first.
                        waiting.insert(sent, Err(problem.into()));
                        sent = sent.saturating_add(1);
                        more = false;
                    }
                    Ok(None) => more = false,
                    Ok(Some((piece, rows))) => {
                        if jobs.send((sent, first, piece, rows)).is_err() {
                            more = false;
                            break;
                        }
                        sent = sent.saturating_add(1);
                        first = first.saturating_add(rows as u64);
                    }
                }
            }
            if let Some(next) = waiting.remove(&taken) {
                taken = taken.saturating_add(1);
                match next.and_then(&mut *accept) {
                    Ok(()) => continue,
                    Err(stopped) => break Err(stopped),
                }
            }
            if taken == sent {
                break Ok(());
            }
            match done_of.recv() {
                Ok((number, done)) => {
                    waiting.insert(number, done);
                }
                Err(_) => break Err(Diagnostic::error(Code::PORTFOLIO, "a thread that decides rows has ended").into()),
            }
        };
        // Threads that wait for work, or to hand over what they have, end.
        drop(jobs);
        drop(done_of);
        outcome
    })
}
