using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Bases;

/// <summary>Sees to it that nothing is built on an image for another processor.</summary>
internal static class BasePlatform
{
    public static void Check(string image, Platform found, Platform wanted)
    {
        if (!found.Matches(wanted))
        {
            throw new WorkerImagesException(
                ExitCode.Build,
                $"{image} cannot be built on: it is for {found}, and {wanted} is wanted",
                next: $"take a base that is made for {wanted}, or leave that platform out of catalog.yaml");
        }
    }
}
