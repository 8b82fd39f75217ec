using System.Diagnostics;
using WorkerImages.Catalog;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Catalog;

/// <summary>A definition is judged as the image's runtime judges a start: by the runtime's own file.</summary>
public sealed class WorkerVariableTests
{
    // Reads NAME=VALUE lines, tab, the value of WORKER_IGNORE; says for each whether a start would go on.
    private const string Script =
        """
        die() { exit 64; }
        . "$1"
        while IFS= read -r line; do
            ignored=${line#*	}
            line=${line%	*}
            if (export "$line"; [ -z "$ignored" ] || export "WORKER_IGNORE=$ignored"; environment_names=${line%%=*}; settings_load) </dev/null
            then echo yes; else echo no; fi
        done
        """;

    private static readonly string[] Values =
    [
        "", "optional", "required", "off", "on", "auto", "none", "0", "1", "00", "01", "-1", "+1", "1.5", "4294967294", "4294967295", "99999999999", "86400", "86401",
        "3600", "3601", "/x", "x", "./x", "refuse", "group", "relay", "root", "root:root", "1000:1000", "1000:", ":1000", "1:2:3", "1000x", "-x", "a b", "a.b_c-d",
        "chown", "keep", "info", "debug", "quiet", "verbose", "é", "AUTO",
    ];

    private static readonly string[] Names =
    [
        "WORKER_X", "WORKER_", "WORKER", "WORKER_SERVICE_HOST", "WORKER_SERVICE_HOSTS", "WORKER_SERVICE_PORT_HTTP", "WORKER_PORT", "WORKER_PORTS", "WORKER_PORT_80_TCP",
        "WORKER_API_SERVICE_HOST", "WORKER_API_PORT", "WORKER_API_PORT_80_TCP", "WORKER_API_PORT_X", "WORKER_1_NAME", "WORKER_Docker", "worker_x", "CELERY_WORKER_X",
    ];

    private static readonly string[] Ignored =
        ["", "WORKER_X", "WORKER_*", "WORKER_1*", "WORKER_1_*,WORKER_X", "A WORKER_X", "WORKER_XY", "WORKER_-*", "X", "*", "WORKER_API_PORT_X WORKER_X*"];

    [Fact]
    public async Task A_definition_and_a_start_take_the_same_names_and_values()
    {
        var cases = WorkerVariable.All.Keys.SelectMany(name => Values.Select(value => (Name: name, Value: value, Ignored: "")))
            .Concat(Names.SelectMany(name => Ignored.Select(ignored => (Name: name, Value: "a", Ignored: ignored))))
            .ToList();

        var starts = await StartAsync(string.Concat(cases.Select(one => $"{one.Name}={one.Value}\t{one.Ignored}\n")));

        Assert.Equal(cases.Select(one => $"{one} {Takes(one.Name, one.Value, one.Ignored)}"), cases.Zip(starts, (one, start) => $"{one} {start}"));
    }

    private static string Takes(string name, string value, string ignored) =>
        WorkerVariable.IsStrange(name, ignored) || (WorkerVariable.All.TryGetValue(name, out var variable) && value.Length > 0 && !variable.Takes(value)) ? "no" : "yes";

    private static async Task<string[]> StartAsync(string lines)
    {
        var settings = Path.Combine(ScratchRepository.Root, "templates/rootfs/usr/local/lib/worker/settings.sh");
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", settings]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var output = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.StandardInput.WriteAsync(lines.AsMemory(), TestContext.Current.CancellationToken);
        shell.StandardInput.Close();
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
