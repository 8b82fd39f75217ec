using System.Collections.Immutable;
using WorkerImages.Outcomes;

namespace Build.CommandLine;

/// <summary>Goes through a command line once, from left to right, and collects what is wrong instead of stopping at it.</summary>
internal sealed class CommandLineParser(IReadOnlyList<string> args, IReadOnlyList<string> targets)
{
    private readonly IReadOnlyList<Option> _options = OptionTable.For(targets);
    private readonly HashSet<Option> _seen = [];
    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();
    private BuildArguments _arguments = new();
    private int _next;

    /// <summary>Reads a command line without looking at anything but itself.</summary>
    /// <param name="args">The words of the command line.</param>
    /// <param name="targets">The targets there are.</param>
    public static ParsedCommandLine Parse(IReadOnlyList<string> args, IReadOnlyList<string> targets) => new CommandLineParser(args, targets).Read();

    private ParsedCommandLine Read()
    {
        while (_next < args.Count)
        {
            ReadOption(args[_next++]);
        }

        return new(_arguments, _problems.ToImmutable());
    }

    private void ReadOption(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        var value = equals < 0 ? null : word[(equals + 1)..];
        if (!word.StartsWith('-'))
        {
            _problems.Add(StrayWord(word));
        }
        else if (_options.FirstOrDefault(option => option.Name == name) is not { } option)
        {
            _problems.Add($"unknown option \"{name}\"{Suggestion(name, _options.Select(known => known.Name))}");
            SkipValue(value);
        }
        else if (!_seen.Add(option) && !option.Repeatable)
        {
            _problems.Add($"{name} is given twice");
            SkipValue(value);
        }
        else if (option.IsFlag)
        {
            ApplyFlag(option, value);
        }
        else
        {
            ApplyValue(option, value ?? TakeValue());
        }
    }

    private void ApplyFlag(Option option, string? value)
    {
        if (value is not null)
        {
            _problems.Add($"{option.Name} takes no value, found \"{value}\"");
            return;
        }

        _arguments = option.Apply(_arguments, string.Empty);
    }

    private void ApplyValue(Option option, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            _problems.Add($"{option.Name} needs a value: {option.Name} {option.Syntax}");
        }
        else if (option.Words.FirstOrDefault(word => word.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } word)
        {
            _arguments = option.Apply(_arguments, word);
        }
        else if (option.Accepts(value))
        {
            _arguments = option.Apply(_arguments, value);
        }
        else
        {
            _problems.Add($"{option.Name}: {(option.IsConfidential ? "what is given" : $"\"{value}\"")} is not valid; allowed: {Allowed(option)}{Suggestion(value, option.Words)}");
        }
    }

    private string? TakeValue() => _next < args.Count && !args[_next].StartsWith("--", StringComparison.Ordinal) ? args[_next++] : null;

    // The word after an option that cannot be understood is most likely its value: one mistake, one message.
    private void SkipValue(string? value)
    {
        if (value is null)
        {
            TakeValue();
        }
    }

    private string StrayWord(string word) =>
        NearestName.Of(word, targets) is { } target
            ? $"\"{word}\" is not an option; did you mean \"--target {target}\"?"
            : $"\"{word}\" is not an option; options start with two dashes";

    private static string Suggestion(string word, IEnumerable<string> known) =>
        NearestName.Of(word, known) is { } name ? $"; did you mean \"{name}\"?" : string.Empty;

    private static string Allowed(Option option) =>
        string.Join(", ", option.Expected is { } expected ? option.Words.Append(expected) : option.Words);
}

/// <summary>A command line as it was understood: the arguments, and everything wrong with it.</summary>
internal sealed record ParsedCommandLine(BuildArguments Arguments, ImmutableArray<string> Problems);
