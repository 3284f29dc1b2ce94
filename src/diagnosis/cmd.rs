//! What `cmd.exe` says of a command that it does not find, in the languages of Windows.
//!
//! Logs often hold these texts in the console's code page, of which reading them as UTF-8 leaves only the ASCII letters.

use super::Signatures;

/// The name is what `cmd` took for the command; a path that it cut at a space stands there up to the space.
pub(super) static NOT_FOUND: Signatures = Signatures::new(&[
    r#"(?:["']|«|»|„|“)(?<name>[^"']+?)(?:["']|«|»|“|”) (?:is not recognized as an internal|n.{1,3}est pas reconnu|no se reconoce como un comando|n.{1,3}o .{1,3} reconhecido como|non .{1,3} riconosciuto come|ist entweder falsch|(?:is|wordt) niet herkend als|nie jest rozpoznawan|k.{1,3}nns inte igen som|er ikke genkendt som|gjenkjennes ikke som|nen.{1,3} n.{1,3}zvem vnit|i.{1,3} ya da d.{1,4} komut|не является внутренней|не розпізнано як внутр|不是内部|不是內部|は、?内部コマンド)"#,
    r#"^["'](?<name>[^"']+)["']은\(는\) 내부 또는 외부 명령"#,
    r"^'(?<name>[^']+)' ?�",
    r"^(?:.* : )?The term '(?<name>[^']+)' is not recognized as (?:the|a) name of a cmdlet",
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_named_in_every_language() {
        for said in [
            r"'C:\Program' is not recognized as an internal or external command,",
            r"'C:\Program' n'est pas reconnu en tant que commande interne",
            r#"Der Befehl "C:\Program" ist entweder falsch geschrieben oder"#,
            r#""C:\Program" no se reconoce como un comando interno o externo,"#,
            r"'C:\Program' não é reconhecido como um comando interno",
            // The same in code page 850, read as UTF-8.
            "'C:\\Program' n\u{fffd}o \u{fffd} reconhecido como um comando interno",
            r#""C:\Program" non è riconosciuto come comando interno o esterno,"#,
            r"'C:\Program' wordt niet herkend als een interne",
            r"Nazwa 'C:\Program' nie jest rozpoznawana jako polecenie wewnętrzne lub zewnętrzne,",
            r"'C:\Program' iç ya da dış komut, çalıştırılabilir",
            r#""C:\Program" не является внутренней или внешней"#,
            r"'C:\Program' 不是内部或外部命令，也不是可运行的程序",
            r"'C:\Program' 不是內部或外部命令、可執行的程式或批次檔。",
            r"'C:\Program' は、内部コマンドまたは外部コマンド、",
            r"'C:\Program'은(는) 내부 또는 외부 명령, 실행할 수 있는 프로그램, 또는",
            // Chinese in code page 936, read as UTF-8.
            "'C:\\Program' \u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}ڲ\u{fffd}\u{fffd}\u{fffd}",
            r"The term 'C:\Program' is not recognized as the name of a cmdlet, function, script file, or operable program.",
        ] {
            let name = NOT_FOUND.name_in(&super::super::testing::shown(said)).flatten();
            assert_eq!(name.as_deref(), Some(r"C:\Program"), "{said}");
        }
        for other in ["'x' is deprecated", "Unexpected token 'C' is not valid JSON", "invalid 'value' \u{fffd}"] {
            assert!(!NOT_FOUND.matches(other), "{other}");
        }
    }
}
