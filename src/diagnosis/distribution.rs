//! Which package of the Python index provides a Python module, where the two names differ.

/// Modules that people meet in MCP servers and the packages that install them.
const RENAMED: &[(&str, &str)] = &[
    ("attr", "attrs"),
    ("bs4", "beautifulsoup4"),
    ("Crypto", "pycryptodome"),
    ("cv2", "opencv-python"),
    ("dateutil", "python-dateutil"),
    ("discord", "discord.py"),
    ("distutils", "setuptools"),
    ("docx", "python-docx"),
    ("dotenv", "python-dotenv"),
    ("fitz", "PyMuPDF"),
    ("git", "GitPython"),
    ("github", "PyGithub"),
    ("gitlab", "python-gitlab"),
    ("googleapiclient", "google-api-python-client"),
    ("google_auth_oauthlib", "google-auth-oauthlib"),
    ("jose", "python-jose"),
    ("jwt", "PyJWT"),
    ("ldap", "python-ldap"),
    ("magic", "python-magic"),
    ("MySQLdb", "mysqlclient"),
    ("mysql", "mysql-connector-python"),
    ("nacl", "PyNaCl"),
    ("OpenSSL", "pyOpenSSL"),
    // setuptools 82 dropped it.
    ("pkg_resources", "setuptools<82"),
    ("PIL", "Pillow"),
    ("pptx", "python-pptx"),
    ("psycopg2", "psycopg2-binary"),
    ("pydantic_settings", "pydantic-settings"),
    ("pythoncom", "pywin32"),
    ("pywintypes", "pywin32"),
    ("serial", "pyserial"),
    ("skimage", "scikit-image"),
    ("sklearn", "scikit-learn"),
    ("slack", "slackclient"),
    ("telegram", "python-telegram-bot"),
    ("usb", "pyusb"),
    ("websocket", "websocket-client"),
    ("win32api", "pywin32"),
    ("win32com", "pywin32"),
    ("wx", "wxPython"),
    ("yaml", "PyYAML"),
    ("zmq", "pyzmq"),
];

/// Modules of Python's own library that some versions lack: not to be installed, the version is at fault.
const OF_PYTHON_ITSELF: &[&str] = &[
    "tomllib",
    "zoneinfo",
    "graphlib",
    "imp",
    "asyncore",
    "asynchat",
    "cgi",
    "cgitb",
    "crypt",
    "pipes",
    "telnetlib",
    "audioop",
    "imghdr",
    "_ctypes",
];

/// The package to install for a module.
pub(super) fn package_of(module: &str) -> String {
    let root = module.split('.').next().unwrap_or(module);
    let renamed = RENAMED.iter().find(|(name, _)| *name == root).map(|(_, package)| (*package).to_owned());
    renamed.unwrap_or_else(|| root.replace('_', "-"))
}

/// Whether the module comes with Python, in some versions.
pub(super) fn is_of_python_itself(module: &str) -> bool {
    OF_PYTHON_ITSELF.contains(&module.split('.').next().unwrap_or(module))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_named_as_pypi_does() {
        for (module, package) in
            [("yaml", "PyYAML"), ("cv2", "opencv-python"), ("dotenv.main", "python-dotenv"), ("httpx", "httpx"), ("httpx_sse", "httpx-sse")]
        {
            assert_eq!(package_of(module), package);
        }
        assert!(is_of_python_itself("tomllib") && !is_of_python_itself("tomli"));
    }
}
