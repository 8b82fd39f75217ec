namespace WorkerImages.Packages.Apt;

/// <summary>What there is of one installed package.</summary>
/// <param name="Package">The package.</param>
/// <param name="Versions">What there is, the newest first, the installed one among them.</param>
internal sealed record PackageLook(AptPackage Package, IReadOnlyList<AvailableVersion> Versions)
{
    private bool IsSecurity => Versions.Any(version => IsNewer(version) && version.Origins.Any(origin => origin.Suite.Release!.IsSecurity));

    private bool IsOffered => Versions.Any(version => !version.Origins.IsEmpty);

    /// <summary>What apt would install; null when it would leave the package as it is, or the definition wants it as it is.</summary>
    public PendingUpdate? Pending(AptPolicy policy, IReadOnlySet<string> pinned) =>
        !Package.IsHeld && !pinned.Contains(Package.Name) && Next(policy) is { } next
            ? new(Package.Name, Package.Architecture, Package.Version, next.Text, SuiteOf(next), IsSecurity)
            : null;

    /// <summary>What is to be reported of the package beside that; null for nothing.</summary>
    /// <param name="policy">With the image's preferences.</param>
    /// <param name="byDefault">Without them.</param>
    /// <param name="pinned">Names of packages that the definition wants in one version.</param>
    /// <param name="isComplete">False when a source did not answer: what it has may be just what is missed.</param>
    public HeldUpdate? Held(AptPolicy policy, AptPolicy byDefault, IReadOnlySet<string> pinned, bool isComplete)
    {
        var next = Next(policy);
        var isPinned = pinned.Contains(Package.Name);
        var isMissing = isComplete && !Versions.Any(version => version.IsInstalled && !version.Origins.IsEmpty);
        if (next is not null && (Package.IsHeld || isPinned))
        {
            return Of(Package.IsHeld ? HeldCause.Hold : isMissing ? HeldCause.PinGone : HeldCause.Pin, next);
        }

        if (isPinned && isMissing)
        {
            return Of(HeldCause.PinGone, Versions.FirstOrDefault(version => !version.Origins.IsEmpty));
        }

        if (byDefault.Candidate(Package, Versions, takesPhased: false) is { } usual && IsNewer(usual) && IsNewer(usual, next?.Text ?? Package.Version))
        {
            return Of(HeldCause.Preference, usual);
        }

        if (policy.Candidate(Package, Versions, takesPhased: true) is { } later && IsNewer(later) && IsNewer(later, next?.Text ?? Package.Version))
        {
            return Of(HeldCause.Phased, later);
        }

        return !isMissing || next is not null ? null
            : !IsOffered ? Of(HeldCause.Foreign, null)
            : Versions.Any(version => IsNewer(version)) ? null
            : Of(HeldCause.Withdrawn, Versions.First(version => !version.Origins.IsEmpty));
    }

    private AvailableVersion? Next(AptPolicy policy) =>
        policy.Candidate(Package, Versions, takesPhased: false) is { IsInstalled: false } next && DebianVersion.Compare(next.Text, Package.Version) != 0 ? next : null;

    private bool IsNewer(AvailableVersion version) => IsNewer(version, Package.Version);

    private static bool IsNewer(AvailableVersion version, string than) => DebianVersion.Compare(version.Text, than) > 0;

    private HeldUpdate Of(HeldCause cause, AvailableVersion? version) => new(
        Package.Name, Package.Architecture, Package.Version, version?.Text, version is null ? null : SuiteOf(version), cause, IsSecurity);

    private static string SuiteOf(AvailableVersion version) =>
        (version.Origins.FirstOrDefault(origin => origin.Suite.Release!.IsSecurity) ?? version.Origins[0]).Suite.Source.Suite;
}
