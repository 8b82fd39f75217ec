using System.Collections.Immutable;
using static WorkerImages.EngineTests.Runtime.EngineNames;
using static WorkerImages.EngineTests.Runtime.Words;

namespace WorkerImages.EngineTests.Runtime;

/// <summary>TCP, TLS and ssh: rows 29 to 33. Engine 26.1 serves TLS on 127.0.0.1:2376, engine 20.10 plain TCP on 2375.</summary>
internal static class TransportRows
{
    private const string Endpoint = "-e DOCKER_HOST=tcp://127.0.0.1:2376 -e DOCKER_TLS_VERIFY=1 -e DOCKER_CERT_PATH=/certs";
    private const string Tls = Required + " " + Endpoint;

    private static readonly string[] Certificates = ["good", "wrong-ca", "no-client", "locked"];

    public static ImmutableArray<Row> All { get; } =
    [
        new("29", "plain TCP to the TLS port")
        {
            On = [Docker26], Options = Required + " -e DOCKER_HOST=tcp://127.0.0.1:2376", Exit = 76, NeverRuns = true,
            Says = ["D151"],
            Without = Mutant.Edit("probe.sh", "*'HTTP request to an HTTPS server'*) printf 'D151\\n' ;;", ""),
        },
        new("30", "TLS with the right files")
        {
            On = [Docker26], Options = With("good"), Groups = "1000 2375", Answers = true,
            Without = Mutant.Edit("endpoint.sh", "tcp://?*)                    endpoint_kind=tcp ;;", ""),
        },
        new("30a", "TLS with another engine's CA")
        {
            On = [Docker26], Options = With("wrong-ca"), Exit = 76, NeverRuns = true, Says = ["D152"],
            Without = Mutant.Edit("probe.sh", "*'unknown authority'* | *'unknown certificate authority'*) printf 'D152\\n' ;;", ""),
        },
        new("30b", "TLS without a client certificate")
        {
            On = [Docker26], Options = With("no-client"), Exit = 76, NeverRuns = true, Says = ["D153"],
            Without = Mutant.Edit("probe.sh", "*'certificate required'* | *'bad certificate'*) printf 'D153\\n' ;;", ""),
        },
        new("30c", "TLS to a name that is not in the certificate")
        {
            On = [Docker26], Options = With("good").Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
            Exit = 76, NeverRuns = true, Says = ["D154"],
            Without = Mutant.Edit("probe.sh", "*x509:*) printf 'D154\\n' ;;", ""),
        },
        new("30d", "TLS with files that are not there")
        {
            On = [Docker26], Options = Tls, Exit = 77, NeverRuns = true, Says = ["D155"],
            Without = Mutant.Edit("probe.sh", "*ca.pem*'no such file'* | *cert.pem*'no such file'* | *key.pem*'no such file'*) printf 'D155\\n' ;;", ""),
        },
        new("30e", "TLS with a key that the worker may not read")
        {
            On = [Docker26], Options = With("locked"), Exit = 77, NeverRuns = true, Says = ["D155"],
            Without = Mutant.Edit(
                "probe.sh", "*ca.pem*'permission denied'* | *cert.pem*'permission denied'* | *key.pem*'permission denied'*) printf 'D155\\n' ;;", ""),
        },
        new("30f", "TLS to an engine whose certificate has expired")
        {
            On = [Docker26], Options = With("good").Replace(":2376", ":2377", StringComparison.Ordinal), Exit = 76,
            NeverRuns = true, Says = ["D154"], Without = Mutant.Edit("probe.sh", "*x509:*) printf 'D154\\n' ;;", ""),
        },
        new("30g", "TLS with files that come later, as an engine beside us writes them: waited for")
        {
            On = [Docker26], Play = LateFilesAsync,
            Without = Mutant.Edit("await.sh", "D155:*'no such file'*) return 0 ;;", "") with { Fails = "the exit code is 77" },
        },
        new("31a", "DOCKER_TLS_VERIFY=0 switches TLS on")
        {
            Options = Required + " -e DOCKER_HOST=tcp://127.0.0.1:2375 -e DOCKER_TLS_VERIFY=0 -e DOCKER_CERT_PATH=/certs -v {x}/certificates/good:/certs:ro",
            Exit = 76, NeverRuns = true, Says = ["D156"],
            Without = Mutant.Edit("probe.sh", "*'HTTP response to HTTPS client'*) printf 'D156\\n' ;;", ""),
        },
        new("31b", "an empty DOCKER_TLS_VERIFY leaves it off, even with certificates")
        {
            Options = Required + " -e DOCKER_HOST=tcp://127.0.0.1:2375 -e DOCKER_TLS_VERIFY= -e DOCKER_CERT_PATH=/certs -v {x}/certificates/good:/certs:ro",
            Answers = true, Without = Mutant.Edit("worker-entrypoint", "settings_load\n", "settings_load; export DOCKER_TLS_VERIFY=0\n"),
        },
        new("31c", "plain TCP works, and the doctor warns of it")
        {
            Options = "-e DOCKER_HOST=tcp://127.0.0.1:2375", Command = "worker-doctor",
            Prints = ["warn  D150", "pass       engine"],
            Without = Mutant.Edit("doctor.sh", "'') doctor_report tls D150", "'') : D150"),
        },
        new("32a", "TCP refused")
        {
            Options = Required + " -e DOCKER_HOST=tcp://127.0.0.1:1", Exit = 69, NeverRuns = true, Says = ["D163"],
            Without = Mutant.Edit("probe.sh", "*'no route to host'* | *'network is unreachable'*) printf 'D160\\n' ;;", "'-') ;;"),
        },
        new("32b", "a name that cannot be found")
        {
            Network = "none", Options = Required + " -e DOCKER_HOST=tcp://nowhere.invalid:2375", Exit = 69, NeverRuns = true, Says = ["D161"],
            Without = Mutant.Edit("probe.sh", "*': lookup '* | *'no such host'* | *'server misbehaving'* | *'name resolution'*) printf 'D161\\n' ;;", ""),
        },
        new("32c", "TCP without a port: the client's default")
        {
            Options = Required + " -e DOCKER_HOST=tcp://127.0.0.1", Answers = true,
            Without = Mutant.Edit("endpoint.sh", "tcp://?*)                    endpoint_kind=tcp ;;", ""),
        },
        new("32d", "a proxy of the environment stands between: named, without its password")
        {
            Options = Required + " -e DOCKER_HOST=tcp://192.0.2.1:2375 -e HTTP_PROXY=http://me:secret@127.0.0.1:1", Exit = 76, NeverRuns = true,
            Says = ["D164", "HTTP_PROXY=http://127.0.0.1:1;", "NO_PROXY=192.0.2.1"], NeverSays = ["secret"],
            Without = Mutant.Edit("probe.sh", "D16[01]) probe_code=D164 ;; esac", "D161) probe_code=D164 ;; esac"),
        },
        new("33", "ssh without an ssh client")
        {
            Options = Required + " -e DOCKER_HOST=ssh://me@127.0.0.1", Exit = 69, NeverRuns = true, Says = ["D170", "openssh-client"],
            Without = Mutant.Edit("probe.sh", "*) printf 'D170\\n' ;;", "*) printf 'D160\\n' ;;"),
        },
    ];

    private static async Task LateFilesAsync(Trial trial)
    {
        var folder = Directory.CreateDirectory(trial.At($"certificates-{Guid.NewGuid():n}")).FullName;
        var worker = await trial.StartAsync(
            $"-e WORKER_DOCKER=required {Endpoint} -v {folder}:/certs:ro", "docker", "version", "--format", "{{.Server.Version}}");
        await trial.SaidAsync(worker, trial.IsCounterTest ? "D155" : "waiting up to 30 s");
        foreach (var file in Directory.GetFiles(trial.At("certificates/good")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var exit = await trial.TryAsync("wait", worker);
        trial.Expect("the exit code", "0", exit.StandardOutput.Trim());
        trial.ExpectText("standard output", trial.Engine.Version, (await trial.TryAsync("logs", worker)).StandardOutput);
    }

    private static string With(string certificates) => Certificates.Contains(certificates)
        ? $"{Tls} -v {{x}}/certificates/{certificates}:/certs:ro"
        : throw new ArgumentOutOfRangeException(nameof(certificates), certificates, "no such set");
}

/// <summary>The rows of <see cref="TransportRows"/>.</summary>
public sealed class TransportRowTests(RowBenches benches, RowReport report) : RowTests(benches, report)
{
    public static TheoryData<string, string> Cases => Data(TransportRows.All);

    [Rows, MemberData(nameof(Cases))]
    public Task Row(string number, string engine) => CheckAsync(number, engine);
}
