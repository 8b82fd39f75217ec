using System.Collections.Immutable;
using WorkerImages.Oci;

namespace WorkerImages.Publishing;

/// <summary>An image out of an engine, on this machine's disk.</summary>
internal sealed record ExportedImage(ImageConfiguration Configuration, ImmutableArray<StagedLayer> Layers);

/// <summary>A layer's tar on this machine's disk.</summary>
internal sealed record StagedLayer(DiffId DiffId, string Path, long Length);
