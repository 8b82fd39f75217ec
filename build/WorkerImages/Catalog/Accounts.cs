using System.Globalization;
using WorkerImages.Yaml;

namespace WorkerImages.Catalog;

/// <summary>An account in the image.</summary>
/// <param name="Name">The login name.</param>
/// <param name="Uid">Its number, 1 to 59999; below 1000 only the number of an account that the base has.</param>
/// <param name="Gid">The number of its group: its own, which has its name, or 0 and other numbers below 1000 as the base's account has it.</param>
/// <param name="Home">The home directory.</param>
internal sealed record UserDefinition(string Name, int Uid, int Gid, string Home)
{
    /// <summary><c>name:uid:gid:home</c>, as labels and templates/steps/accounts.sh have it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Uid}:{Gid}:{Home}");
}

/// <summary>A group in the image.</summary>
internal sealed record GroupDefinition(string Name, int Gid);

/// <summary>The worker's account and the group for the Docker socket.</summary>
internal static class AccountKeys
{
    private static readonly Key<string> Name = new(
        "name", "The login name; an account of the base is taken where name, uid, gid and home are its own.", Texts.Of(Grammars.Login), isRequired: true);

    private static readonly Key<int> Uid = new(
        "uid", "The account's number; below 1000 only one that the base has.", new NumberShape(1, 59999), isRequired: true);

    private static readonly Key<int> Gid = new(
        "gid", "The number of the account's group; below 1000 only as the base's account has it. Default: the uid.", new NumberShape(0, 59999));

    private static readonly Key<string> Home = new("home", "The home directory. Default: /home/NAME.", Texts.Of(Grammars.OwnDirectory));

    private static readonly Key<string> GroupName = new("name", "The group's name.", Texts.Of(Grammars.Group), isRequired: true);

    // Below 101 are the distribution's own groups.
    private static readonly Key<int> GroupGid = new("gid", "The group's number.", new NumberShape(101, 59999), isRequired: true);

    public static readonly MapShape<UserDefinition> User = new([Name, Uid, Gid, Home], [], values => new(
        values.Required(Name),
        values.Required(Uid),
        values.Get(Gid, values.Required(Uid)),
        values.Get(Home, "/home/" + values.Required(Name))));

    public static readonly MapShape<GroupDefinition> Group = new(
        [GroupName, GroupGid], [], values => new(values.Required(GroupName), values.Required(GroupGid)));
}
