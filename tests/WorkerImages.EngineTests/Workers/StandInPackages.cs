using WorkerImages.EngineTests.Sources;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Workers;

/// <summary>Python packages that the distribution has no wheel of here: as much of each as the stubs in <c>examples/workers/app</c> call.</summary>
internal static class StandInPackages
{
    private const string Celery =
        """
        class Celery:
            def __init__(self, main):
                self.tasks = {}

            def task(self, run):
                self.tasks[f"{run.__module__}.{run.__name__}"] = run
                return run
        """;

    private const string Dagster =
        """
        def op(run):
            return run

        job = op

        class Definitions:
            def __init__(self, jobs):
                self.jobs = jobs
        """;

    private const string FastApi =
        """
        class FastAPI:
            def __init__(self):
                self.routes = []

            def add_route(self, path, route):
                self.routes.append(path)
        """;

    private static readonly (string Project, string Version, string Code)[] All =
    [
        ("celery", "5.4.0", Celery),
        ("dagster", "1.11.0", Dagster),
        ("dagster-docker", "0.27.0", ""),
        ("dagster-postgres", "0.27.0", ""),
        ("django", "5.2", ""),
        ("fastapi", "0.116.0", FastApi),
        ("girder-worker", "0.12.0", ""),
        ("gunicorn", "23.0", ""),
        ("uvicorn", "0.35.0", ""),
    ];

    /// <summary>Serves them.</summary>
    public static void Publish(FileServer server) => Wheel.Publish(server, [.. All.Select(each => new Wheel(
        each.Project, each.Version, $"__version__ = '{each.Version}'\n\n\ndef main():\n    print('{each.Project}', __version__)\n\n\n{each.Code}\n"))]);
}
