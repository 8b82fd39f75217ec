using Build.CommandLine;
using WorkerImages.Catalog;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace Build;

/// <summary>Which published images a command line means.</summary>
internal static class PublishedImages
{
    /// <summary>References as they stand, and names of the catalogue by their rolling tags; all of the catalogue where nothing is asked for.</summary>
    /// <param name="arguments">What the user asked for.</param>
    /// <param name="catalog">Read only when a name has to be looked up: references need no repository.</param>
    public static IEnumerable<Reference> Asked(BuildArguments arguments, Func<ImageCatalog> catalog)
    {
        if (arguments.Images.IsEmpty)
        {
            return catalog().Images.Where(image => image.IsPublished).Select(image => Rolling(image, arguments));
        }

        return arguments.Images.Select(asked => asked.AsSpan().ContainsAny("/:@") ? Parse(asked) : Rolling(CatalogSelection.Of(catalog(), [asked])[^1], arguments));
    }

    /// <summary>Refuses an image that goes to no registry.</summary>
    /// <exception cref="WorkerImagesException">It is one.</exception>
    public static void MustBe(ImageDefinition image)
    {
        if (!image.IsPublished)
        {
            throw new WorkerImagesException(ExitCode.Usage, $"{image} is in no registry", $"{image.Place.File} says 'publish: false'", "name one that is published");
        }
    }

    private static Reference Rolling(ImageDefinition image, BuildArguments arguments)
    {
        MustBe(image);
        return ImageTags.Published(image, arguments.Registry).WithTag(ImageTags.Rolling(image).Tag!);
    }

    private static Reference Parse(string text) => Reference.TryParse(text, out var reference)
        ? reference
        : throw new WorkerImagesException(ExitCode.Usage, $"\"{text}\" is no reference of an image", next: "name it as docker pull would, or by its name in the catalogue");
}
