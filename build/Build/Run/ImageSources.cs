using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Contexts;
using WorkerImages.Dockerfiles;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Rendering;

namespace Build.Run;

/// <summary>Puts together what goes into each image: its rendered Dockerfile, the files that copies, the images from outside it names.</summary>
internal static class ImageSources
{
    /// <summary>The sources of <paramref name="images"/>, in their order.</summary>
    /// <param name="root">The repository's absolute path.</param>
    /// <param name="images">Which images.</param>
    /// <param name="rendered">The Dockerfiles, of these images at least.</param>
    /// <param name="platform">What the images are built for.</param>
    /// <exception cref="WorkerImagesException">A file cannot be read, or a platform is not declared.</exception>
    public static ImmutableArray<ImageSource> Read(
        string root, ImmutableArray<ImageDefinition> images, ImmutableArray<RenderedDockerfile> rendered, Platform platform)
    {
        var byImage = rendered.ToDictionary(dockerfile => dockerfile.Image, StringComparer.Ordinal);
        return [.. images.Select(image => Of(root, image, byImage[image.Name], platform))];
    }

    /// <summary>Writes the build context of a source, its Dockerfile included, as a tar.</summary>
    /// <param name="source">The source.</param>
    /// <param name="others">Texts of further files by their path, which no image holds.</param>
    public static Func<Stream, CancellationToken, Task> ContextOf(ImageSource source, params KeyValuePair<string, string>[] others) =>
        (stream, cancellationToken) => ContextTar.WriteAsync(
            stream,
            source.Files,
            new Dictionary<string, string>(others.Append(KeyValuePair.Create(source.DockerfilePath, source.Dockerfile))),
            cancellationToken);

    private static ImageSource Of(string root, ImageDefinition image, RenderedDockerfile rendered, Platform platform)
    {
        if (!image.Platforms.Contains(platform))
        {
            throw new WorkerImagesException(
                ExitCode.Usage,
                $"image {image.Name} cannot be built here",
                $"it is to be built for {platform}, and is declared for {string.Join(", ", image.Platforms)}",
                image.IsIncluded
                    ? $"give --platform {image.Platforms[0]}, or build on your own image that has a 'base' and {platform}: an included catalogue decides for {image.Name}"
                    : $"add {platform} to the platforms in {image.Place.File} or in catalog.yaml");
        }

        var dockerfile = DockerfileReader.Read(rendered.Text);
        var files = TemplateFiles.Read(root, dockerfile.ContextSources.Where(TemplateFiles.Hold))
            .Concat(ContextReader.Read(image.SourceRoot ?? root, dockerfile.ContextSources.Where(path => !TemplateFiles.Hold(path)), new WrittenKeys(image, root).PlaceOfPath))
            .OrderBy(file => file.Path, StringComparer.Ordinal);
        return new(image, platform, rendered.Path, rendered.Text, [.. files], [.. dockerfile.CopiedImages.Select(Reference.Parse)]) { Places = rendered.Places };
    }
}
