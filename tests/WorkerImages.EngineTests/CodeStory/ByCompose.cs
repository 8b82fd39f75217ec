using System.Text.Json;
using WorkerImages.TestKit;
using WorkerImages.TestKit.Benches;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>
/// With Debian 13's compose and the example's file. Beside it is what the simulation's host needs: images that are there, no network of the
/// engine's own, and the mounts of the simulation. Health is <see cref="HealthTests"/>' concern; asked all the time, it would keep a processor busy.
/// </summary>
internal sealed class ByCompose() : WorkerStart("docker compose")
{
    public override async Task<(string Redis, string Worker)> UpAsync(SimulatedHost host, SimulationSetting setting, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(host.At(setting.Project)).FullName;
        var example = Path.Combine(folder, "compose.yaml");
        File.Copy(Path.Combine(ScratchRepository.Root, "examples", "code-story", "compose.yaml"), example);
        var more = Path.Combine(folder, "more.json");
        await File.WriteAllTextAsync(more, JsonSerializer.Serialize(Override(setting)), cancellationToken);
        await host.Bench.RunAsync(
            $"env HOME={folder} DOCKER_HOST={host.Docker.Address} DOCKER_SOCKET={host.Socket} REPOSITORIES={host.Repositories} docker compose --project-name {setting.Project} --file {example} --file {more} up --detach",
            cancellationToken);
        return ($"{setting.Project}-redis-1", $"{setting.Project}-worker-1");
    }

    // JSON is YAML.
    private static object Override(SimulationSetting setting) => new
    {
        services = new
        {
            redis = new { image = StandIns.Redis, network_mode = "none", command = new[] { "redis-server", "--save", "" } },
            worker = new
            {
                network_mode = "service:redis",
                healthcheck = new { disable = true },
                command = Command,
                environment = setting.Environment,
                volumes = setting.Mounts,
            },
        },
        volumes = new Dictionary<string, object> { [setting.Volume] = new { name = setting.Volume } },
    };
}
