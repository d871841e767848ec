//! `keytop dbt init`: writes out the dbt project that makes tables of an export.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;

use super::exit::{Exit, Failure, say};
use crate::export::TABLES;

/// What to do with the dbt project.
#[derive(Clone, Debug, Subcommand)]
pub enum DbtAction {
    /// Write the project to a new folder
    Init {
        /// The folder; it is made, and must not be there yet
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

macro_rules! project {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../assets/dbt/", $name)))),*]
    };
}

const FILES: [(&str, &str); 23] = project![
    "README.md" "dbt_project.yml" "profiles.yml" "macros/lake.sql" "tests/no_press_is_lost.sql"
    "models/staging/staging.yml" "models/staging/stg_activity.sql" "models/staging/stg_button.sql"
    "models/staging/stg_cell.sql" "models/staging/stg_chord.sql" "models/staging/stg_day.sql"
    "models/staging/stg_key.sql" "models/staging/stg_rhythm.sql" "models/marts/marts.yml"
    "models/marts/activity_hourly.sql" "models/marts/app_time_daily.sql" "models/marts/chords_daily.sql"
    "models/marts/click_grid_daily.sql" "models/marts/keyboard_daily.sql" "models/marts/mouse_daily.sql"
    "models/marts/trends.sql" "models/marts/typing_daily.sql" ".gitignore"
];

/// Runs the command.
pub(super) fn run(action: &DbtAction) -> Result<Exit, Failure> {
    let DbtAction::Init { folder } = action;
    write(folder).with_context(|| format!("cannot write the project to {}", folder.display()))?;
    say(&format!("wrote a dbt project to {}; its README.md says how to run it", folder.display()));
    Ok(Exit::Done)
}

fn write(folder: &Path) -> std::io::Result<()> {
    // Nothing of a person's own project may be written over.
    std::fs::create_dir(folder)?;
    for (name, text) in FILES {
        let file = folder.join(name);
        file.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(file, text)?;
    }
    std::fs::write(folder.join("macros/columns.sql"), columns())
}

/// A macro that gives the columns of a table with their types.
fn columns() -> String {
    let tables = TABLES.iter().map(|table| {
        let columns = table.columns.iter().map(|column| format!("'{}': '{}'", column.name, column.kind.name()));
        format!("    '{}': {{{}}}", table.name, columns.collect::<Vec<_>>().join(", "))
    });
    let tables = tables.collect::<Vec<_>>().join(",\n");
    format!("{{% macro columns_of(table) %}}{{{{ return({{\n{tables}\n}}[table]) }}}}{{% endmacro %}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_written_whole_and_never_over_another() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("project");
        write(&folder).unwrap();
        for mart in ["app_time_daily", "activity_hourly", "keyboard_daily", "chords_daily", "mouse_daily", "trends"] {
            assert!(folder.join(format!("models/marts/{mart}.sql")).is_file(), "{mart}");
        }
        let columns = std::fs::read_to_string(folder.join("macros/columns.sql")).unwrap();
        assert!(columns.contains("    'dim_app': {'machine': 'text', 'app': 'text'},"), "{columns}");
        assert_eq!(write(&folder).unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
    }
}
