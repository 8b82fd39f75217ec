namespace WorkerImages.Planning;

/// <summary>One reason, for people and for machines.</summary>
/// <param name="Kind">The machine's word.</param>
/// <param name="Detail">For people, such as <c>templates/rootfs/usr/local/bin/worker-entrypoint changed</c>.</param>
/// <param name="Old">What it was, where that makes sense.</param>
/// <param name="New">What it is, where that makes sense.</param>
public sealed record Reason(ReasonKind Kind, string Detail, string? Old = null, string? New = null);
