using Build.Hosting;
using Build.New;
using Build.Run;
using Cake.Frosting;
using WorkerImages.Machine;
using WorkerImages.Outcomes;

namespace Build.Tasks;

/// <summary>Makes an empty folder a repository of worker images: a catalogue, one image, and all that goes with them.</summary>
[TaskName("New")]
[TaskDescription("makes the folder of --root a repository of images that builds; --format adds a pipeline")]
public sealed class NewTask : AsyncFrostingTask<BuildContext>
{
    public override async Task RunAsync(BuildContext context)
    {
        var root = context.BuildServices.Root;
        if (context.BuildArguments.Root is null)
        {
            throw new WorkerImagesException(ExitCode.Usage, "New needs a folder", "--root is missing", "pass --root DIR; the current folder is --root .");
        }

        if (context.BuildArguments.Catalog is { } catalog)
        {
            throw new WorkerImagesException(ExitCode.Usage, $"New makes no catalogue in '{catalog}'", "it makes the folder images/ of --root", "leave out --catalog");
        }

        if (File.Exists(Path.Combine(root, NewRepository.Catalog)))
        {
            throw new WorkerImagesException(
                ExitCode.Usage,
                $"{root} is a repository of images already",
                $"it holds {NewRepository.Catalog}",
                "add an image as images/NAME/image.yaml, or name another folder with --root");
        }

        if (NewRepository.Made.FirstOrDefault(path => File.Exists(Path.Combine(root, path))) is { } made)
        {
            throw new WorkerImagesException(ExitCode.Usage, $"New would replace {made}", "it makes a file of that name", "move the file to another folder, and run New again");
        }

        foreach (var (path, text) in NewRepository.Of(root, context.BuildArguments).Files)
        {
            await WriteAsync(context, path, text);
        }

        await SchemaTask.WriteAllAsync(context);
        using var run = await context.RunAsync(RunPurpose.Build, Stage.Dockerfiles);
        run.MustHaveSucceeded();
    }

    // A repository that is there already may have its own README and .gitignore.
    private static async Task WriteAsync(BuildContext context, string path, string text)
    {
        var target = Path.Combine(context.BuildServices.Root, path);
        if (File.Exists(target))
        {
            context.Tell($"kept {path} as it is{Missing(context.BuildServices.Root, path, text)}");
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await WholeFile.WriteAsync(target, text, context.CancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new WorkerImagesException(ExitCode.Usage, $"cannot write {path}", fault.Message, "make the folder writable and run New again", fault);
        }

        context.Tell($"wrote {path}");
    }

    // What a file that was kept lacks for what New promises.
    private static string Missing(string root, string path, string text) => path switch
    {
        ".gitignore" or ".dockerignore" => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Except(File.ReadLines(Path.Combine(root, path))).ToList() is [_, ..] lines
            ? $"; add to it: {string.Join(", ", lines)}"
            : "",
        ProgramCommand.ToolManifest when !ProgramCommand.IsNamed(root) => "; add the tool to it: dotnet tool install worker-images",
        _ => "",
    };
}
