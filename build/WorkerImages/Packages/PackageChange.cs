namespace WorkerImages.Packages;

/// <summary>How a package of one image differs from that of another.</summary>
/// <param name="Kind">Whose package it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Architecture">Debian's word; empty for Python.</param>
/// <param name="Old">The version before; null for one that is new.</param>
/// <param name="New">The version now; null for one that is gone.</param>
public sealed record PackageChange(PackageKind Kind, string Name, string Architecture, string? Old, string? New);
