using System.Text.RegularExpressions;
using FsCheck.Fluent;
using WorkerImages.Catalog;
using WorkerImages.TestKit;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Catalog;

/// <summary>Nothing that a definition sets makes root run what the worker may write.</summary>
public sealed partial class CodeVariableTests
{
    private const string Child = "description: A child.\nfrom: worker\n";

    private static readonly BadCatalogs OnBase = new(
        "worker/image.yaml", (catalog, lines) => catalog.Write("worker/image.yaml", ScratchCatalog.Worker + lines + "\n"))
    {
        { "environment: { LD_PRELOAD: /app/x.so }", "3:28: LD_PRELOAD" },
        { "environment: { LD_PRELOAD: '/usr/lib/a.so lib/x.so' }", "3:28: LD_PRELOAD" },
        { "environment: { LD_AUDIT: '/usr/lib/a.so:/home/appuser/x.so' }", "3:26: LD_AUDIT" },
        { "environment: { LD_LIBRARY_PATH: '/opt/x::/y' }", "3:33: LD_LIBRARY_PATH" },
        { "environment: { LD_LIBRARY_PATH: '/usr/lib;/app/lib' }", "3:33: LD_LIBRARY_PATH" },
        { "environment: { PERL5LIB: . }", "3:26: PERL5LIB" },
        { "environment: { PYTHONPATH: '~/lib' }", "3:28: PYTHONPATH" },
        { "environment: { PYTHONPATH: '/usr/lib:' }", "3:28: PYTHONPATH" },
        { "environment: { LD_LIBRARY_PATH: $HOME/lib }", "3:33: LD_LIBRARY_PATH" },
        { "environment: { BASH_ENV: '${HOME}/.bashrc' }", "3:26: BASH_ENV" },
        { "environment: { ENV: //home/./appuser/../appuser/.profile }", "3:21: ENV" },
        { "environment: { GCONV_PATH: /usr/lib/../../tmp/gconv }", "3:28: GCONV_PATH" },
        { "environment: { LOCPATH: /proc/self/cwd/locale }", "3:25: LOCPATH" },
        { "environment: { PYTHONSTARTUP: /dev/shm/start.py, PYTHONHOME: /var/tmp }", "3:31: PYTHONSTARTUP", "3:62: PYTHONHOME" },
        { "environment: { PERL5OPT: '-Mstrict -I/app/lib' }", "3:26: PERL5OPT" },
        { "environment: { PERL5OPT: -Ilib }", "3:26: PERL5OPT" },
        { "environment: { RUBYOPT: -r./start }", "3:25: RUBYOPT" },
        { "environment: { NODE_OPTIONS: '--max-old-space-size=512 --require=/app/x.js' }", "3:30: NODE_OPTIONS" },
        { "environment: { NODE_OPTIONS: '--import file:///app/x.js' }", "3:30: NODE_OPTIONS" },
        { "environment: { NODE_OPTIONS: '--require \"\\/app/x.js\"' }", "3:30: NODE_OPTIONS" },
        { "environment: { JAVA_TOOL_OPTIONS: '-javaagent:/app/agent.jar=a' }", "3:35: JAVA_TOOL_OPTIONS" },
        { "environment: { JDK_JAVA_OPTIONS: '@/app/options' }", "3:34: JDK_JAVA_OPTIONS" },
        { "directories: [{ path: /opt/tools }]\nenvironment: { WORKER_HOOKS: /opt/tools/hooks }", "4:30: WORKER_HOOKS" },
        { "workingDirectory: /srv/work\nenvironment: { LD_PRELOAD: /srv/work/x.so }", "4:28: LD_PRELOAD" },
        { "user: { name: me, uid: 1234, home: /srv/me }\nenvironment: { LD_PRELOAD: /srv/me/x.so }", "4:28: LD_PRELOAD" },
        { "python: { venv: /home/appuser/venv }", "3:9: python" },
        { "python: { venv: /tmp/venv }", "3:9: python" },
        { "python: { venv: /srv/own/venv }\ndirectories: [{ path: /srv/own }]", "3:9: python" },
    };

    private static readonly BadCatalogs Families = new("child/image.yaml", (catalog, lines) => catalog.Write("child/image.yaml", Child + lines + "\n"))
    {
        {
            "a directory of an ancestor is the worker's in every child",
            catalog => catalog
                .Write("worker/image.yaml", ScratchCatalog.Worker + "directories: [{ path: /opt/tools }]\nworkingDirectory: /srv/first\n")
                .Write("child/image.yaml", Child + "workingDirectory: /srv/second\n")
                .Write("last/image.yaml", "description: L.\nfrom: child\nenvironment: { LD_PRELOAD: /opt/tools/x.so, PYTHONPATH: '/srv/first:/app' }\n"),
            "last/image.yaml:3:28: LD_PRELOAD", "last/image.yaml:3:57: PYTHONPATH"
        },
        {
            "a directory that a variable of an ancestor names cannot become the worker's",
            catalog => catalog
                .Write("worker/image.yaml", ScratchCatalog.Worker + "environment: { LD_PRELOAD: /opt/tools/x.so, PERL5LIB: /srv/perl }\n")
                .Write("child/image.yaml", Child + "environment: { PERL5LIB: '' }\ndirectories: [{ path: /repositories }, { path: /opt/tools }]\n")
                .Write("other/image.yaml", "description: O.\nfrom: worker\nworkingDirectory: /srv/perl\n"),
            "child/image.yaml:4:40: directories", "other/image.yaml:3:19: workingDirectory"
        },
        {
            "a directory around an environment of an ancestor cannot become the worker's",
            catalog => catalog
                .Write("worker/image.yaml", ScratchCatalog.Worker + "python: { venv: /srv/python/venv }\n")
                .Write("child/image.yaml", Child + "directories: [{ path: /srv/python }]\n"),
            "child/image.yaml:3:15: directories"
        },
    };

    // Roots of paths in places where a name may stand, whose files no value of a definition may name, and paths that no image's worker owns.
    private static readonly string[] Writable = ["/app", "/home/appuser", "/opt/tools", "/tmp", "/var/tmp", "/dev/shm", "/proc/self/cwd", ".", "~", "..", "lib/.."];
    private static readonly string[] Roots = ["/usr/local/lib", "/opt/venv/lib", "/application", "/home/appuser2", "/opt", "/etc/worker", "/var/lib/x"];

    public static TheoryData<string> LinesOnBase => [.. OnBase];

    public static TheoryData<string> FamilyNames => [.. Families];

    [Theory]
    [MemberData(nameof(LinesOnBase))]
    public void What_root_would_run_from_where_the_worker_writes_is_refused_with_its_place(string lines) => OnBase.Check(lines);

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void It_does_not_matter_which_image_of_the_family_says_so(string family) => Families.Check(family);

    [Fact]
    public void Every_refusal_in_words() => Golden.Check(OnBase.Words() + Families.Words());

    [Theory]
    [InlineData("environment: { LD_PRELOAD: libjemalloc.so.2, LD_LIBRARY_PATH: '/usr/local/lib:/usr/local/cuda/lib64' }")]
    [InlineData("environment: { LD_PRELOAD: '', LD_LIBRARY_PATH: '', PYTHONPATH: '' }")]
    [InlineData("environment: { PYTHONPATH: /usr/lib/python3/dist-packages, PERL5LIB: /opt/app, PYTHONHOME: /opt/venv }")]
    [InlineData("environment: { ENV: /etc/profile, BASH_ENV: /dev/null, OPENSSL_CONF: /etc/ssl/openssl.cnf }")]
    [InlineData("environment: { NODE_OPTIONS: '--max-old-space-size=512 --enable-source-maps', RUBYOPT: '-W0 -rbundler/setup', PERL5OPT: -Mstrict }")]
    [InlineData("environment: { GLIBC_TUNABLES: 'glibc.malloc.check=3:glibc.malloc.arena_max=1', JAVA_TOOL_OPTIONS: '-Xmx512m -Dfile.encoding=UTF-8' }")]
    [InlineData("environment: { WORKER_HOOKS: /etc/hooks, CELERY_APP: /app, MY_PYTHONPATH: /app, ld_preload: /app/x.so }")]
    [InlineData("workingDirectory: /srv/work\nenvironment: { PYTHONPATH: /app }")]
    [InlineData("command: [env, PYTHONPATH=/app, python, -m, worker]")]
    [InlineData("python: { venv: /opt/venv }\ndirectories: [{ path: /opt/venv-data }]\nenvironment: { PYTHONPATH: /opt/venv/lib }")]
    public void What_is_roots_or_harmless_is_welcome(string lines)
    {
        using var catalog = new ScratchCatalog(worker: ScratchCatalog.Worker + lines + "\n");

        Assert.Empty(catalog.Problems());
    }

    [Fact]
    public void Any_path_of_any_variable_counts_wherever_in_the_value_it_stands()
    {
        var values =
            from variable in Gen.Elements<CodeVariable>(CodeVariable.All.Values)
            from isBad in Gen.Elements(true, false)
            from root in Gen.Elements(isBad ? Writable : Roots)
            from below in Gen.Elements("/x", "/x/./y", "//x", "/y/../x", "/x.so")
            from before in Gen.Elements("", "/usr/lib/a", "/usr/lib/a", "/etc/b")
            from isFirst in Gen.Elements(true, false)
            select (variable.Name, Value: ValueOf(variable.Form, root + below, before, isFirst), isBad);

        PropertyCheck.Run(values, one =>
        {
            using var catalog = new ScratchCatalog(
                worker: ScratchCatalog.Worker + $"directories: [{{ path: /opt/tools }}]\nenvironment: {{ {one.Name}: '{one.Value}' }}\n");

            Assert.Equal(one.isBad ? 1 : 0, catalog.Problems().Length);
        });
    }

    [Fact]
    public void The_page_lists_the_variables_that_are_looked_at()
    {
        var page = File.ReadAllText(Path.Combine(ScratchRepository.Root, "docs", "definitions.md"));
        var section = page[page.IndexOf("## Variables by which", StringComparison.Ordinal)..];
        var rows = section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(
            CodeVariable.All.Keys,
            rows.SelectMany(row => Names().Matches(row.Split('|')[1]).Select(name => name.Groups[1].Value)).Order(StringComparer.Ordinal));
    }

    private static string ValueOf(CodeVariableForm form, string path, string before, bool isFirst) => form switch
    {
        CodeVariableForm.File => path,
        _ when before.Length == 0 => form == CodeVariableForm.Options ? $"-I{path}" : path,
        CodeVariableForm.Paths => isFirst ? $"{path}:{before}" : $"{before}:{path}",
        CodeVariableForm.Libraries => isFirst ? $"{path} {before}" : $"{before}:{path}",
        CodeVariableForm.Options => isFirst ? $"-I{path} -x={before}" : $"-v {before} -I{path}",
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
    };

    [GeneratedRegex("`([A-Z0-9_]+)`")]
    private static partial Regex Names();
}
