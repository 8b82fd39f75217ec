using System.Collections.Immutable;
using WorkerImages.Oci;
using WorkerImages.Planning;

namespace Build.Run;

/// <summary>What goes into the images on one platform, and what they stand on there.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Sources">Parents before their children.</param>
/// <param name="Externals">Bases by name, images that files are copied from by reference.</param>
internal sealed record PlatformSources(Platform Platform, ImmutableArray<ImageSource> Sources, ImmutableDictionary<string, ExternalFact> Externals);
