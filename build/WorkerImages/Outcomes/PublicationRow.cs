namespace WorkerImages.Outcomes;

/// <summary>What publishing came to for one image: a row of the table that a run ends with.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="Action">What was done: <c>published</c> or <c>kept</c>.</param>
/// <param name="Reference">Where it is, by digest.</param>
/// <param name="Tags">The tags that stand for it.</param>
/// <param name="BytesSent">Bytes of layers that went to the registry.</param>
/// <param name="IsSigned">True when it has a signature.</param>
public sealed record PublicationRow(string Image, string Action, string Reference, string Tags, long BytesSent, bool IsSigned);
