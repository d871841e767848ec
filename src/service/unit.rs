//! The files that tell a host of the service, made from those in `assets/`: the same that packages bring, with this
//! program, its arguments and its folder in place of the usual ones.

use super::host::Service;

const SYSTEMD: &str = include_str!("../../assets/systemd/keytop.service");
const PUSH: &str = include_str!("../../assets/systemd/keytop-push.service");
const LAUNCHD: &str = include_str!("../../assets/launchd/keytop.plist");
const TASK: &str = include_str!("../../assets/windows/keytop-task.xml");

/// The unit of systemd.
pub(super) fn systemd(service: &Service) -> Vec<u8> {
    filled(SYSTEMD, service, &command(service))
}

/// The unit of systemd that takes closed hours somewhere.
pub(super) fn push(service: &Service) -> Vec<u8> {
    let program = service.program.to_string_lossy().into_owned();
    let words = [program].into_iter().chain(service.arguments.iter().cloned());
    let words: Vec<String> = words.chain(["push".to_owned(), "--follow".to_owned()]).collect();
    filled(PUSH, service, &words)
}

fn filled(unit: &str, service: &Service, command: &[String]) -> Vec<u8> {
    let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
    let start = format!("ExecStart={}", words.join(" "));
    let folders = std::iter::once(&service.data).chain(&service.outlets);
    let folders: Vec<String> = folders.map(|folder| format!("-{}", quoted(&folder.to_string_lossy()))).collect();
    let folders = format!("ReadWritePaths={}", folders.join(" "));
    let lines = unit.lines().map(|line| match line.split_once('=') {
        Some(("ExecStart", _)) => &start,
        Some(("ReadWritePaths", _)) => &folders,
        _ => line,
    });
    lines.flat_map(|line| [line, "\n"]).collect::<String>().into_bytes()
}

/// The agent of launchd.
pub(super) fn launchd(service: &Service) -> Vec<u8> {
    let words = command(service).into_iter().chain(log_arguments(service));
    let words = strings(words.map(|word| escaped(&word)));
    let usual = "        <string>/usr/local/bin/keytop</string>\n        <string>record</string>\n";
    let label = format!("<string>{}</string>\n    <key>ProgramArguments", escaped(&service.name));
    let agent = LAUNCHD.replacen(usual, &words, 1);
    agent.replacen("<string>keytop</string>\n    <key>ProgramArguments", &label, 1).into_bytes()
}

/// The task of Windows, in the encoding that its scheduler reads.
pub(super) fn task(service: &Service) -> Vec<u8> {
    let arguments: Vec<String> = command(service).into_iter().skip(1).chain(log_arguments(service)).collect();
    let arguments: Vec<String> = arguments.iter().map(|word| format!("\"{word}\"")).collect();
    let program = escaped(&service.program.to_string_lossy());
    let task = TASK.replacen("<Command>keytop.exe<", &format!("<Command>{program}<"), 1);
    let arguments = format!("<Arguments>{}<", escaped(&arguments.join(" ")));
    let task = task.replacen("<Arguments>record<", &arguments, 1);
    std::iter::once(0xfeff).chain(task.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn command(service: &Service) -> Vec<String> {
    let program = service.program.to_string_lossy().into_owned();
    [program].into_iter().chain(service.arguments.iter().cloned()).chain(["record".to_owned()]).collect()
}

fn log_arguments(service: &Service) -> [String; 2] {
    ["--log".to_owned(), service.log.to_string_lossy().into_owned()]
}

/// A word of a unit file: what `%` and `$` would stand for, and spaces, are taken literally.
fn quoted(word: &str) -> String {
    let plain = word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    let is_simple = word.chars().all(|sign| sign.is_alphanumeric() || "/-_.=:".contains(sign));
    if is_simple { plain } else { format!("\"{plain}\"") }
}

/// The elements of a list of texts.
fn strings(words: impl Iterator<Item = String>) -> String {
    words.fold(String::new(), |list, word| list + "        <string>" + &word + "</string>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::host::Host;

    fn service(host: Host) -> Service {
        Service {
            host,
            name: "keytop-work".into(),
            program: "/opt/key & top/50%/keytop".into(),
            arguments: vec!["--profile".into(), "work".into()],
            data: "/h/data/keytop".into(),
            folder: "/h/units".into(),
            log: "/h/keytop.log".into(),
            uid: 501,
            is_packaged: false,
            outlets: vec!["/h/lake".into()],
            pushes: true,
        }
    }

    #[test]
    fn a_unit_starts_this_program_and_lets_it_write_to_its_folder() {
        let unit = String::from_utf8(systemd(&service(Host::Systemd))).unwrap();
        assert!(unit.contains("\nExecStart=\"/opt/key & top/50%%/keytop\" --profile work record\n"), "{unit}");
        assert!(unit.contains("\nReadWritePaths=-/h/data/keytop -/h/lake\n"), "{unit}");
        assert_eq!(unit.lines().count(), SYSTEMD.lines().count());
        let unit = String::from_utf8(push(&service(Host::Systemd))).unwrap();
        assert!(unit.contains("\nExecStart=\"/opt/key & top/50%%/keytop\" --profile work push --follow\n"), "{unit}");
    }

    #[test]
    fn an_agent_starts_this_program() {
        let agent = String::from_utf8(launchd(&service(Host::Launchd))).unwrap();
        assert!(agent.contains("<string>keytop-work</string>"), "{agent}");
        let words = ["/opt/key &amp; top/50%/keytop", "--profile", "work", "record", "--log", "/h/keytop.log"];
        let words = strings(words.map(str::to_owned).into_iter());
        assert!(agent.contains(&format!("<array>\n{words}    </array>")), "{agent}");
    }

    #[test]
    fn a_task_starts_this_program() {
        let bytes = task(&service(Host::Tasks));
        let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let task = String::from_utf16(&units).unwrap();
        assert!(task.starts_with("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?>"));
        assert!(task.contains("<Command>/opt/key &amp; top/50%/keytop</Command>"), "{task}");
        assert!(
            task.contains("<Arguments>&quot;--profile&quot; &quot;work&quot; &quot;record&quot; &quot;--log&quot;")
        );
    }
}
