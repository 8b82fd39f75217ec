namespace WorkerImages.Reporting;

/// <summary>What a terminal can hold, in character cells.</summary>
public readonly record struct TerminalSize(int Columns, int Rows)
{
    /// <summary>What is taken for a terminal that does not tell.</summary>
    public static readonly TerminalSize Usual = new(80, 24);

    /// <summary>The size of this process's terminal now.</summary>
    public static TerminalSize OfThisProcess()
    {
        try
        {
            return Console.WindowWidth > 0 && Console.WindowHeight > 0 ? new(Console.WindowWidth, Console.WindowHeight) : Usual;
        }
        catch (IOException)
        {
            // none of the standard streams leads to a terminal that can be asked
            return Usual;
        }
    }
}
