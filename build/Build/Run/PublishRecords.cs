using Build.CommandLine;
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

    /// <summary>What is known of an image; null for nothing.</summary>
    public ImageEntry? Of(string image) => Known?.Images.FirstOrDefault(entry => entry.Name == image);

    /// <summary>Adds what a run did, and writes all.</summary>
    public Task AddAsync(ImageInfo published, CancellationToken cancellationToken)
    {
        Known = Known is null ? published : Known.MergedWith(published);
        return ReportFile.WriteAsync(_file, Known.Write(), cancellationToken);
    }

    /// <summary>Puts one image in the place of what was known of it, and writes all.</summary>
    public Task ReplaceAsync(ImageEntry image, CancellationToken cancellationToken)
    {
        Known = Known! with { Images = [.. Known.Images.Select(entry => entry.Name == image.Name ? image : entry)] };
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
