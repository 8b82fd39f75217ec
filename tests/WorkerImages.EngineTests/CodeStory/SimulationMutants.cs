using System.Collections.Immutable;

namespace WorkerImages.EngineTests.CodeStory;

/// <summary>A mutant of the simulation.</summary>
/// <param name="Mutation">What is otherwise.</param>
/// <param name="Fails">The conditions that must find it.</param>
/// <param name="Because">Words of what they must say.</param>
internal sealed record SimulationMutant(Mutation Mutation, ImmutableArray<string> Fails, string Because);

/// <summary>P9: what passes for a working worker and is none.</summary>
internal static class SimulationMutants
{
    private const string Analysis = "codestory_blarify/analysis.py";
    private const string Sibling = "codestory_blarify/sibling.py";

    public static ImmutableArray<SimulationMutant> All { get; } =
    [
        new(
            new("the socket's group is not granted") { Environment = Variables(("WORKER_DOCKER", "optional"), ("WORKER_DOCKER_GID", "none")) },
            ["P1", "P2"],
            "Permission denied"),
        new(new("the worker is root") { Environment = Variables(("WORKER_USER", "root")) }, ["P1"], "the users that the host sees is 0 0 0 0"),
        new(
            new("a path of the container is given to the engine as one of its host")
            {
                Edits =
                [
                    (Sibling, "mounts=[Mount(plan.target, plan.source.source, type=plan.source.kind, read_only=True)]", """volumes=[f"{plan.source.source}:{plan.target}:ro"]"""),
                    (Analysis, "host_paths.resolve(os.path.realpath(self.repository_path), mappings, own[\"Mounts\"] if own else None)", """MountSource("bind", self.repository_path, "", "")"""),
                ],
            },
            ["P2"],
            "new directories on the host"),
        new(
            new("images.list() in place of a container")
            {
                Edits = [(Analysis, "self._follow(client, self._plan(own))", "client.images.list()")],
            },
            ["P2", "P3"],
            "the sibling"),
        new(
            new("auto-remove and a late wait")
            {
                Edits =
                [
                    (Sibling, "network_mode=plan.network,", "network_mode=plan.network, auto_remove=True,"),
                    (Sibling, "# a request of its own has no watchdog", """while self._client.api.containers(all=True, filters={"id": self.id}): pass"""),
                ],
            },
            ["P2", "P4"],
            "Docker error: 404"),
        new(new("an image that prints a fixed text") { Image = SimulatedHost.FixedText }, ["P2"], "what the sibling read"),
    ];

    private static ImmutableDictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToImmutableDictionary(variable => variable.Name, variable => variable.Value);
}
