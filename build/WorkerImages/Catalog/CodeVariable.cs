using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WorkerImages.Catalog;

/// <summary>A variable by which a program that root starts finds code to load.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Form">How its value names the code.</param>
/// <param name="Source">The page that says so.</param>
internal sealed partial record CodeVariable(string Name, CodeVariableForm Form, string Source)
{
    private const string Loader = "ld.so(8)";
    private const string Perl = "perlrun(1)";
    private const string Python = "docs.python.org/3/using/cmdline.html";
    private const string Ruby = "ruby(1)";
    private const string Node = "nodejs.org/api/cli.html";
    private const string Java = "docs.oracle.com/en/java/javase/21/docs/specs/man/java.html";
    private const string OpenSsl = "openssl-env(7)";

    /// <summary>The directory of an image's hooks; root runs some of them.</summary>
    public static readonly CodeVariable Hooks = new("WORKER_HOOKS", CodeVariableForm.File, "docs/runtime.md");

    /// <summary>The variables of the loader, the C library, shells and interpreters, by name.</summary>
    public static readonly ImmutableSortedDictionary<string, CodeVariable> All = new CodeVariable[]
    {
        new("LD_AUDIT", CodeVariableForm.Libraries, Loader),
        new("LD_LIBRARY_PATH", CodeVariableForm.Paths, Loader),
        new("LD_PRELOAD", CodeVariableForm.Libraries, Loader),
        new("GCONV_PATH", CodeVariableForm.Paths, "iconv(1)"),
        new("GLIBC_TUNABLES", CodeVariableForm.Options, Loader),
        new("LOCPATH", CodeVariableForm.Paths, "locale(7)"),
        new("BASH_ENV", CodeVariableForm.File, "bash(1)"),
        new("ENV", CodeVariableForm.File, "sh(1p)"),
        Hooks,
        new("PERL5DB", CodeVariableForm.Options, Perl),
        new("PERL5LIB", CodeVariableForm.Paths, Perl),
        new("PERL5OPT", CodeVariableForm.Options, Perl),
        new("PERLLIB", CodeVariableForm.Paths, Perl),
        new("PYTHONHOME", CodeVariableForm.Paths, Python),
        new("PYTHONPATH", CodeVariableForm.Paths, Python),
        new("PYTHONPYCACHEPREFIX", CodeVariableForm.File, Python),
        new("PYTHONSTARTUP", CodeVariableForm.File, Python),
        new("PYTHONUSERBASE", CodeVariableForm.File, Python),
        new("RUBYLIB", CodeVariableForm.Paths, Ruby),
        new("RUBYOPT", CodeVariableForm.Options, Ruby),
        new("NODE_OPTIONS", CodeVariableForm.Options, Node),
        new("NODE_PATH", CodeVariableForm.Paths, Node),
        new("CLASSPATH", CodeVariableForm.Paths, Java),
        new("JAVA_TOOL_OPTIONS", CodeVariableForm.Options, Java),
        new("JDK_JAVA_OPTIONS", CodeVariableForm.Options, Java),
        new("OPENSSL_CONF", CodeVariableForm.File, OpenSsl),
        new("OPENSSL_ENGINES", CodeVariableForm.File, OpenSsl),
        new("OPENSSL_MODULES", CodeVariableForm.File, OpenSsl),
    }.ToImmutableSortedDictionary(variable => variable.Name, variable => variable, StringComparer.Ordinal);

    /// <summary>The paths that a value names, as they are written; a value without any gives none.</summary>
    public IEnumerable<string> PathsIn(string value) => (Form, value) switch
    {
        // A program that reads it treats an empty value as none.
        (_, "") => [],
        (CodeVariableForm.File, _) => [value],
        (CodeVariableForm.Paths, _) => value.Split(':', ';'),
        (CodeVariableForm.Libraries, _) => value.Split(' ', ':').Where(library => library.Contains('/', StringComparison.Ordinal)),
        (CodeVariableForm.Options, _) => OptionWords().Matches(value).Select(word => word.Groups["path"].Value),
        _ => throw new ArgumentOutOfRangeException(nameof(value), Form, null),
    };

    // -I of perl and ruby has its directory behind it; elsewhere a path begins with a slash, a dot or a tilde: -r./a, -Mlib=/a, @/a.
    [GeneratedRegex(@"(?:(?<![^\s=:,;""'])-I\s*|(?<![^\s=:,;""'])(?:-[A-Za-z]|@)?(?=[/.~]))(?<path>[^\s=:,;""']*)")]
    private static partial Regex OptionWords();
}

/// <summary>How the value of a variable names code.</summary>
internal enum CodeVariableForm
{
    /// <summary>One file or directory.</summary>
    File,

    /// <summary>Directories between colons or semicolons; an empty one is the current directory.</summary>
    Paths,

    /// <summary>Libraries between colons or blanks; one without a slash is looked for in the directories of the system.</summary>
    Libraries,

    /// <summary>Options of a program; some of them name files.</summary>
    Options,
}
