using WorkerImages.Packages.Apt;

namespace WorkerImages.Archives;

/// <summary>Why an archive does not tell what it has; never leaves this room.</summary>
/// <param name="message">For people: lower-case start, no full stop.</param>
/// <param name="note">What it is a sign of beside that; null for nothing.</param>
/// <param name="inner">The foreign exception behind it.</param>
internal sealed class ArchiveException(string message, ArchiveNoteKind? note = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What it is a sign of beside that; null for nothing.</summary>
    public ArchiveNoteKind? Note { get; } = note;
}
