namespace WorkerImages.Tests.Properties;

/// <summary>A kind of text that others write, and the reader of it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Marks">What means something in it.</param>
/// <param name="Samples">Good ones: the reader gives a value for each.</param>
/// <param name="Read">Reads one, and uses what it gets as its callers do.</param>
/// <param name="Places">
/// One of these is a problem's file or is in the refusal's words; {text} in it means the text itself. Without any, the reader takes whatever
/// it gets.
/// </param>
internal sealed record ForeignText(string Name, string[] Marks, string[] Samples, Action<string> Read, params string[] Places)
{
    public override string ToString() => Name;
}
