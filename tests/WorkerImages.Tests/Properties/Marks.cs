namespace WorkerImages.Tests.Properties;

/// <summary>What means something in a format, or nearly does.</summary>
internal static class Marks
{
    public static readonly string[] Yaml =
    [
        ":", ": ", "- ", "-", "[", "]", "{", "}", ", ", "#", " #", "&a ", "*a", "!!str ", "|\n", ">-\n", "'", "\"", "\\", "?", "? ", "~",
        "null", "1.0", "true", "\n", "\n  ", "\r", "\t", "---\n", "...\n", "%", "@", "`", "\0", "\u0085", "\u2028", "<<: ",
    ];

    public static readonly string[] Json =
    [
        "null", "true", "5", "-1", "1e999", "\"\"", "\"x\"", "\"\\ud800\"", "[]", "{}", "[", "]", "{", "}", ",", ":", "\"", "\\", "//",
        "\n",
    ];

    public static readonly string[] Path =
    [
        "*", "**", "?", "[", "]", "[^", "-", "z-a", "\\", "\\d", "!", "#", "/", "..", ".", " ", "\n", "\r", "\t", "(", ")", "+", "|",
        "$", "^", "{2}",
    ];

    public static readonly string[] Word =
        ["/", ":", "@", ".", "-", "_", "__", "[::1]", "sha256:", "localhost", ":5000", "A", " ", "\n", "%", "latest", "v7", "linux"];

    public static readonly string[] Shell =
    [
        "FROM ", "RUN ", "COPY ", "ENV ", "LABEL ", "ONBUILD ", "HEALTHCHECK ", "CMD ", "AS ", "--from=", "--", "\\", "\\\n", "`",
        "\n", "#", "# escape=`\n", "# syntax=x\n", "'", "\"", "$", "${", "}", "${a:-", "${a:+", "$(", "=", "|", "||", "&", "&&", ";", ">",
        "<", "<<EOF\n", "2>", "[", "[\"", "\"]", "\\ud800", " ", "\t", "\r", "sudo ", "apt-get install ", "cd ", ":",
    ];

    public static readonly string[] Netrc =
        ["machine ", "default ", "login ", "password ", "macdef ", "account ", "\"", "\\", "#", " ", "\n", "\t", "\r"];

    public static readonly string[] Apt =
    [
        "deb ", "deb-src ", "[", "]", "signed-by=/", "=", ",", " ", "#", "\n", "\n\n", "\t", "\r", "http://", "://", "cdrom:[x] ", "/",
        "Types: ", "URIs: ", "Enabled: ", "no", "Suites: ", "Signed-By:", ":",
    ];

    public static readonly string[] Control =
    [
        "Package: ", "Version: ", "Status: install ok installed", "Source: a (1)", "Name: ", "Format: copyright-format", "License: ",
        "Files: ", ":", "\n", "\n\n", " ", " .", "\t", "\r", "#", "(", ")", "=", "\"", "'", "ID=",
    ];
}
