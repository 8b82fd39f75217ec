using Build.CommandLine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Records;
using WorkerImages.Reporting;

namespace Build.Run;

/// <summary>What earlier runs published, and those on other machines: <c>image-info.json</c>, read and written.</summary>
internal sealed class PublishRecords
{
    private readonly string _file;

    private PublishRecords(string file, ImageInfo? known, ImageInfo? named) => (_file, Known, Named) = (file, known, named);

    /// <summary>All that is known; null for nothing.</summary>
    public ImageInfo? Known { get; private set; }

    /// <summary>What the user has named of it; null for nothing.</summary>
    public ImageInfo? Named { get; }

    /// <summary>Reads the record of this checkout, and over it those that were given.</summary>
    public static PublishRecords Read(BuildArguments arguments, BuildServices services)
    {
        var file = Path.Combine(services.ReportsDirectory, "image-info.json");
        var own = File.Exists(file) ? ImageInfo.Read(Text(file), file) : null;
        var named = arguments.Records.Select(one => ImageInfo.Read(Text(one), one)).Aggregate((ImageInfo?)null, Merged);
        return new(file, named is null ? own : Merged(own, named), named);
    }

    private static ImageInfo Merged(ImageInfo? one, ImageInfo later) => one?.MergedWith(later) ?? later;

    /// <summary>What is known of an image in a registry; null for nothing.</summary>
    public ImageEntry? In(Reference repository) => Known?.Images.FirstOrDefault(entry => entry.Repository == repository.Name);

    /// <summary>What is known of an image in the registry that was asked for, or else in the only one; null for nothing.</summary>
    /// <exception cref="WorkerImagesException">It is in several.</exception>
    public ImageEntry? Of(string image, string? registry)
    {
        var repository = registry is null ? null : Reference.Parse($"{registry}/{image}").Name;
        var found = Known?.Images.Where(entry => entry.Name == image && (repository is null || entry.Repository == repository)).ToList() ?? [];
        return found.Count < 2 ? found.FirstOrDefault() : throw new WorkerImagesException(
            ExitCode.Usage,
            $"{image} is in {found.Count} registries",
            $"it was published as {string.Join(" and ", found.Select(entry => entry.Repository))}",
            $"say which: --registry {found[0].Repository[..^(image.Length + 1)]}");
    }

    /// <summary>Adds what a run did, and writes all.</summary>
    public Task AddAsync(ImageInfo published, CancellationToken cancellationToken)
    {
        Known = Known is null ? published : Known.MergedWith(published);
        return ReportFile.WriteAsync(_file, Known.Write(), cancellationToken);
    }

    /// <summary>Puts one image in place of what was known of it, and writes all.</summary>
    public Task ReplaceAsync(ImageEntry image, CancellationToken cancellationToken)
    {
        Known = Known! with { Images = [.. Known.Images.Select(entry => entry.Repository == image.Repository ? image : entry)] };
        return ReportFile.WriteAsync(_file, Known.Write(), cancellationToken);
    }

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new WorkerImagesException(ExitCode.Usage, $"the record {file} cannot be read", fault.Message, "name the image-info.json of another run", fault);
        }
    }
}
