//! `keytop audit`: tells what the journal holds and how well it hides what was typed.

use std::io::Write;

use clap::Args;
use serde_json::{Value, json};

use super::arguments::Global;
use super::exit::{Exit, Failure, say};
use super::output::print;
use super::settings::Settings;
use crate::journal::{Audit, AuditedBatch, Reader};

/// How to tell it.
#[derive(Clone, Debug, Args)]
pub struct AuditArguments {
    /// Write it for programs, every batch included
    #[arg(long)]
    pub json: bool,
}

/// So many batches are listed for people.
const LISTED: usize = 20;

/// Runs the command.
pub(super) fn run(global: &Global, arguments: &AuditArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let Some(mut reader) = Reader::open(&settings.journal).map_err(anyhow::Error::from)? else {
        say(&format!("there is no journal {} yet", settings.journal.display()));
        return Ok(Exit::Nothing);
    };
    let audit = reader.audit().map_err(anyhow::Error::from)?;
    print(|out| if arguments.json { writeln!(out, "{:#}", value(&audit)) } else { tell(out, &audit) })?;
    Ok(Exit::Done)
}

fn tell(out: &mut dyn Write, audit: &Audit) -> std::io::Result<()> {
    for table in &audit.tables {
        let rows = if table.rows == 1 { "row" } else { "rows" };
        writeln!(out, "{} ({} {rows}): {}", table.name, table.rows, words(table.holds))?;
        for column in &table.columns {
            let example = column.example.as_deref().map(|e| format!(", such as {e}")).unwrap_or_default();
            writeln!(out, "    {:<14} {}{}", column.name, words(column.holds), plain(&example))?;
        }
        writeln!(out)?;
    }
    let Some(least) = audit.batches.first() else {
        return writeln!(out, "No batch of keys is written yet: nothing in the journal says which keys were pressed.");
    };
    writeln!(
        out,
        "Order entropy. A batch says how often each key was pressed, not in which order. At least 2^{:.0} orders fit \
         the counts of every batch; to find the one that was typed is to guess {:.0} coins in a row.",
        least.order_bits.floor(),
        least.order_bits.floor()
    )?;
    writeln!(out, "The batches that hide least ({} in all):", audit.batches.len())?;
    audit.batches.iter().take(LISTED).try_for_each(|batch| tell_batch(out, batch))
}

fn tell_batch(out: &mut dyn Write, batch: &AuditedBatch) -> std::io::Result<()> {
    let AuditedBatch { app, day, span, presses, order_bits } = batch;
    let app = plain(app.as_deref().unwrap_or("(none or several)"));
    let minutes = (span.1 - span.0) / 60_000_000;
    writeln!(out, "    {order_bits:>8.0} bits  {presses:>6} presses in {minutes:>4} min  {day}  {app}")
}

const fn words(holds: &'static str) -> &'static str {
    if holds.is_empty() { "(there are no words for it yet)" } else { holds }
}

/// Names come from outside: a control character must not reach the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { '?' } else { sign }).collect()
}

fn value(audit: &Audit) -> Value {
    let tables = audit.tables.iter().map(|table| {
        let columns = table
            .columns
            .iter()
            .map(|column| json!({ "name": column.name, "holds": column.holds, "example": column.example }));
        json!({ "name": table.name, "holds": table.holds, "rows": table.rows, "columns": columns.collect::<Vec<_>>() })
    });
    let batches = audit.batches.iter().map(|batch| {
        json!({
            "app": batch.app, "day": batch.day, "start": batch.span.0.to_string(), "end": batch.span.1.to_string(),
            "presses": batch.presses, "order_bits": batch.order_bits,
        })
    });
    json!({
        "schema": "keytop-audit/1",
        "tables": tables.collect::<Vec<_>>(),
        "batches": batches.collect::<Vec<_>>(),
    })
}
