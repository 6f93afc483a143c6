using CdrStats.Infrastructure.Accounts;

namespace CdrStats.Web.Accounts;

/// <summary>What a user is: it decides whose data they see.</summary>
public enum UserKind
{
    /// <summary>Every permission and every customer.</summary>
    Administrator,

    /// <summary>Every customer, and the permissions that are given.</summary>
    Staff,

    /// <summary>One customer's data, sell side only.</summary>
    Customer,

    /// <summary>Sees nothing; hands calls in, or reads what a permission opens.</summary>
    Program,
}

/// <summary>What is typed into the form of a user.</summary>
public sealed class UserFormValues(UserDetails read)
{
    public string Name { get; set; } = read.Name;
    public string? Email { get; set; } = read.Email;
    public UserKind Kind { get; set; } =
        read.IsAdministrator ? UserKind.Administrator : read.IsOperator ? UserKind.Staff : read.CustomerId is not null ? UserKind.Customer : UserKind.Program;

    public int? CustomerId { get; set; } = read.CustomerId;
    public bool Disabled { get; set; } = read.Disabled;
    public bool IsLockedOut { get; set; } = read.IsLockedOut;

    /// <summary>A new user chooses the password by a link that is mailed.</summary>
    public bool IsInvited { get; set; }
    public string? Password { get; private set; }
    public bool IsGenerated { get; private set; }
    public HashSet<int> Groups { get; } = [.. read.Groups];
    public HashSet<string> Permissions { get; } = [.. read.Permissions];
    public bool IsNew => read.Id == 0;

    public void Type(string? password) => (Password, IsGenerated) = (password, false);

    public void Generate() => (Password, IsGenerated) = (GeneratedPassword.New(), true);

    public UserDetails ToDetails() => read with
    {
        Name = Name.Trim(),
        Email = Email,
        IsAdministrator = Kind == UserKind.Administrator,
        IsOperator = Kind == UserKind.Staff,
        CustomerId = Kind == UserKind.Customer ? CustomerId : null,
        Disabled = Disabled,
        IsLockedOut = IsLockedOut,
        Groups = [.. Groups],
        Permissions = [.. Permissions.Where(code => Kind != UserKind.Customer || !Domain.Accounts.Permissions.NeedsOperator(code))],
    };
}
