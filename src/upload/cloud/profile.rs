//! A profile of `~/.aws/credentials` and `~/.aws/config`, as Amazon's own tools read them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the two files say of a profile; credentials come before settings of the same name.
#[derive(Clone, Default)]
pub(super) struct Profile(BTreeMap<String, String>);

impl Profile {
    /// The profile that `AWS_PROFILE` names, else `default`.
    pub fn of_environment() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let home = variable("HOME").or_else(|| variable("USERPROFILE")).map(PathBuf::from).unwrap_or_default();
        let file = |name, below: &str| variable(name).map_or_else(|| home.join(".aws").join(below), PathBuf::from);
        let name = variable("AWS_PROFILE").and_then(|name| name.into_string().ok());
        let config = file("AWS_CONFIG_FILE", "config");
        let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        Self::read(&config, &credentials, name.as_deref().unwrap_or("default"))
    }

    fn read(config: &Path, credentials: &Path, name: &str) -> Self {
        let mut found = Self::default();
        for file in [config, credentials] {
            found.0.extend(section(&std::fs::read_to_string(file).unwrap_or_default(), name));
        }
        found
    }

    /// What it says under a name.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Its access key and secret.
    pub fn keys(&self) -> Option<(&str, &str)> {
        self.get("aws_access_key_id").zip(self.get("aws_secret_access_key"))
    }
}

/// The lines of a profile: `[name]`, or `[profile name]` in `config`. Indented lines belong to a setting within.
fn section(text: &str, name: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut is_ours = false;
    for line in text.lines() {
        let plain = line.trim();
        if let Some(header) = plain.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            let words: Vec<&str> = header.split_whitespace().collect();
            is_ours = words == [name] || words == ["profile", name];
        } else if let Some((key, value)) = plain.split_once('=').filter(|_| is_ours && !line.starts_with([' ', '\t'])) {
            found.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_what_its_sections_say() {
        let place = tempfile::tempdir().unwrap();
        let (config, credentials) = (place.path().join("config"), place.path().join("credentials"));
        std::fs::write(
            &config,
            "[default]\nregion = eu-north-1\n[profile work]\nregion=us-east-2\ns3 =\n  region = none\n# x = y\n",
        )
        .unwrap();
        std::fs::write(
            &credentials,
            "[work]\nAWS_ACCESS_KEY_ID = id\naws_secret_access_key = a=b\n[other]\nregion = x\n",
        )
        .unwrap();
        let work = Profile::read(&config, &credentials, "work");
        assert_eq!((work.keys(), work.get("region")), (Some(("id", "a=b")), Some("us-east-2")));
        let default = Profile::read(&config, &credentials, "default");
        assert_eq!((default.keys(), default.get("region")), (None, Some("eu-north-1")));
        assert!(Profile::read(Path::new("/nowhere"), Path::new("/nowhere"), "default").0.is_empty());
    }
}
