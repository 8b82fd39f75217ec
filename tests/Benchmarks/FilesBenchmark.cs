using System.Collections.Immutable;
using System.Globalization;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Rendering;
using WorkerImages.TestKit;

namespace Benchmarks;

/// <summary>An image that holds an application of many small files: <c>./build.sh --target Build</c> beside <c>docker build</c> of the same Dockerfile and context.</summary>
internal static class FilesBenchmark
{
    private const string Image = "many-files";
    private const string Parent = "worker";
    private const string PlainTag = "localhost/worker-images-benchmark/" + Image;

    // What a node_modules of that size is like.
    private const int Count = 30_000;
    private const int FilesInPackage = 12;
    private const int FileLength = 1500;

    public static async Task<ImmutableArray<Row>> RunAsync(int runs, CancellationToken cancellationToken)
    {
        var images = await BuiltImages.ObtainAsync(cancellationToken);
        var parent = images.Steps.First(step => step.Image == Parent);
        var command = new Command(images.Engine);
        using var repository = new Repository();
        try
        {
            var times = await Stopwatches.InTurnsAsync(
                runs,
                new Stopwatches.Turn(() => command.BuildAsync(cancellationToken, "--root", repository.Path, "--target", "Build", "--image", Image), repository.RenewAsync),
                new Stopwatches.Turn(() => BuildPlainAsync(command, repository.Path, ImageTags.Immutable(parent.Source.Definition, parent.BuildId!).ToString(), cancellationToken), repository.RenewAsync));
            return
            [
                new($"./build.sh --target Build of {Count} files", $"{times[0]}", runs, times[0].Over(times[1]), "< 1.1x"),
                new("docker build of the same context", $"{times[1]}", runs),
            ];
        }
        finally
        {
            var ours = await command.DockerAsync(CancellationToken.None, "images", "--quiet", "--filter", $"label={LabelNames.Image}={Image}");
            await command.DockerAsync(CancellationToken.None, ["rmi", "--force", PlainTag, .. ours.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()]);
        }
    }

    private static Task<string> BuildPlainAsync(Command command, string root, string parent, CancellationToken cancellationToken) => command.DockerAsync(
        cancellationToken, "build", "--file", Path.Combine(root, "images", Image, "Dockerfile"), "--build-arg", $"{BuildPlanner.BaseArgument}={parent}", "--tag", PlainTag, root);

    // Each build has its own folder: docker's client sends only what it has not yet sent from that folder.
    private sealed class Repository : IDisposable
    {
        private ScratchRepository _repository = Make();

        public string Path => _repository.Path;

        public Task RenewAsync()
        {
            _repository.Dispose();
            _repository = Make();
            return Task.CompletedTask;
        }

        public void Dispose() => _repository.Dispose();

        private static ScratchRepository Make()
        {
            var made = new ScratchRepository();
            made.Write(".dockerignore", "");
            made.Write($"images/{Image}/image.yaml", $"description: Many files.\nfrom: {Parent}\nfiles: [{{ from: ../../app, to: /srv/app }}]\n");
            made.Write("app/salt", Guid.NewGuid().ToString());
            for (var number = 0; number < Count; number++)
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"// {number}\n").PadRight(FileLength, 'x');
                made.Write(string.Create(CultureInfo.InvariantCulture, $"app/node_modules/package-{number / FilesInPackage}/dist/file-{number}.js"), text);
            }

            var definition = CatalogReader.Read(made.Path, "images").Images.Single(image => image.Name == Image);
            made.Write($"images/{Image}/Dockerfile", new DockerfileRenderer(made.Path).Render(definition).Text);
            return made;
        }
    }
}
