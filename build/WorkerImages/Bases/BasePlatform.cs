using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>Sees to it that nothing is built on an image for another processor.</summary>
internal static class BasePlatform
{
    public static bool Fits(Platform found, Platform wanted) =>
        found.OperatingSystem == wanted.OperatingSystem && found.Architecture == wanted.Architecture && !VariantsDiffer(found, wanted);

    public static void Check(string image, Platform found, Platform wanted)
    {
        if (!Fits(found, wanted))
        {
            throw new WorkerImagesException(
                ExitCode.Build,
                $"{image} cannot be built on: it is for {found}, and {wanted} is wanted",
                next: $"take a base that is made for {wanted}, or leave that platform out of catalog.yaml");
        }
    }

    // Only 32-bit ARM has variants that exclude each other; arm64's v8 may be left out (OCI image-spec 1.1, image-index.md).
    private static bool VariantsDiffer(Platform found, Platform wanted) =>
        wanted.Architecture == "arm" && found.Variant is not null && wanted.Variant is not null && found.Variant != wanted.Variant;
}
