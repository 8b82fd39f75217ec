using System.Collections.Immutable;

namespace Build;

/// <summary>A command line as it was understood: the arguments, and everything wrong with it.</summary>
internal sealed record CommandLine(BuildArguments Arguments, ImmutableArray<string> Problems)
{
    /// <summary>Reads a command line without looking at anything but itself.</summary>
    /// <param name="args">The words of the command line.</param>
    /// <param name="targets">The targets there are.</param>
    public static CommandLine Parse(IReadOnlyList<string> args, IReadOnlyList<string> targets) =>
        new CommandLineReader(args, targets).Read();
}
