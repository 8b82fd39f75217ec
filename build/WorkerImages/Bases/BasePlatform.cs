using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>Sees to it that nothing is built on an image for another processor.</summary>
internal static class BasePlatform
{
    public static void Check(string image, Platform found, Platform wanted)
    {
        if (found.OperatingSystem != wanted.OperatingSystem || found.Architecture != wanted.Architecture || VariantsDiffer(found, wanted))
        {
            throw new WorkerImagesException(
                ExitCode.Build,
                $"{image} cannot be built on: it is for {found}, and {wanted} is wanted",
                next: $"get the right one with --refresh-bases, or remove this one: docker image rm {image}");
        }
    }

    // Only 32-bit ARM has variants that exclude each other; arm64's v8 may be left out (OCI image-spec 1.1, image-index.md).
    private static bool VariantsDiffer(Platform found, Platform wanted) =>
        wanted.Architecture == "arm" && found.Variant is not null && wanted.Variant is not null && found.Variant != wanted.Variant;
}
