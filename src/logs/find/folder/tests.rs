use super::*;

#[test]
fn a_name_says_whether_it_could_be_a_log() {
    for (path, kind) in [
        ("mcp.log", Some(Kind::Log)),
        ("MCP.LOG", Some(Kind::Log)),
        ("mcp.log.1", Some(Kind::Log)),
        ("Zed.log.old", Some(Kind::Log)),
        ("a.txt", Some(Kind::Text)),
        ("run.jsonl", Some(Kind::Text)),
        ("mcp-logs-a/x.json", Some(Kind::Text)),
        ("x.json", None),
        ("mcp.log.1.gz", Some(Kind::Compressed)),
        ("a.tar.gz", None),
        ("version.2", None),
        (".log", Some(Kind::Log)),
        ("log", None),
        ("", None),
    ] {
        assert_eq!(Kind::of(Path::new(path)), kind, "{path}");
    }
}

#[test]
fn text_is_told_from_what_is_none() {
    let folder = tempfile::tempdir().unwrap();
    for (bytes, binary) in [
        (&b"2025-01-01 text\n"[..], false),
        (b"", false),
        (b"\xff\xfe2\x000\x00", false),
        (b"\0\0\0\0", false),
        (b"caf\xe9 \x1b[31mred", false),
        (b"\x8d\x01\0leveldb", true),
    ] {
        let path = folder.path().join("x.log");
        fs::write(&path, bytes).unwrap();
        assert_eq!(is_binary(&path).unwrap(), binary, "{bytes:?}");
    }
}

#[test]
fn what_is_packed_is_told_by_its_name_or_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, packed) in [
        ("x.log", &b"\x1f\x8b\x08\0"[..], true),
        ("x.log", b"PK\x03\x04", true),
        ("x.log", b"text", false),
        ("x.log", b"", false),
        ("x.log.gz", b"", true),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(is_compressed(&path), packed, "{name} {bytes:?}");
    }
}

#[test]
fn some_stray_bytes_do_not_cost_a_clients_log() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["mcp-server-a.log", "000003.log"] {
        fs::write(folder.path().join(name), b"2025-01-01T00:00:00.000Z [a] [info] Initializing server...\n\0boom\n").unwrap();
    }
    let inside = walk(folder.path());
    assert_eq!(inside.files.iter().map(|file| file.path.clone()).collect::<Vec<_>>(), [folder.path().join("mcp-server-a.log")]);
}

#[test]
fn a_folder_without_end_is_left_where_it_is_too_deep() {
    let folder = tempfile::tempdir().unwrap();
    let deep: PathBuf = (0..=DEEPEST).map(|level| level.to_string()).collect();
    fs::create_dir_all(folder.path().join(&deep)).unwrap();
    fs::write(folder.path().join(deep.parent().unwrap()).join("in.log"), "x").unwrap();
    fs::write(folder.path().join(&deep).join("out.log"), "x").unwrap();
    let inside = walk(folder.path());
    let files: Vec<_> = inside.files.iter().map(|file| file.path.file_name().unwrap().to_owned()).collect();
    assert_eq!(files, ["in.log"]);
    assert_eq!(inside.left_out, [LeftOut { path: folder.path().join(&deep), reason: Reason::TooDeep }]);
}

#[test]
fn more_text_than_a_log_has_is_left_out_unless_its_name_says_log() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["data.txt", "big.log"] {
        // A hole in the file: long, but nothing on the disk.
        let file = File::create(folder.path().join(name)).unwrap();
        file.set_len(LARGEST_TEXT + 1).unwrap();
    }
    let inside = walk(folder.path());
    assert_eq!(inside.files.len(), 1);
    assert_eq!(inside.left_out, [LeftOut { path: folder.path().join("data.txt"), reason: Reason::Huge }]);
}
