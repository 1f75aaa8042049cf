"""Who may ask, vote, see what came out, and close. What a rule needs of the reader's vote is handed to it."""

from __future__ import annotations

from typing import Any

from club.i18n import _
from club.policy import Verdict, no, yes
from forum import policy
from forum.models import Post
from forum.polls.models import PostPoll, Results


def may_ask(person: Any, post: Post) -> Verdict:
    """Put a poll into one's own post; one each."""
    if post.polled:
        return no(_("This post has a poll already."))
    return policy.may_edit(person, post)


def may_vote(person: Any, poll: PostPoll) -> Verdict:
    """Vote: whoever may answer in the topic, while the poll and the topic are open."""
    post = poll.post
    if post.deleted_at or post.hidden_at:
        return no(_("The post with this poll is not shown any more."))
    if not poll.is_open:
        return no(_("This poll is closed."))
    return policy.may_reply(person, post.topic)


def may_see_results(poll: PostPoll, *, voted: bool) -> Verdict:
    """See what came out so far; the author and the moderators wait as everybody does."""
    if not poll.is_open or poll.results == Results.ALWAYS:
        return yes()
    if poll.results == Results.VOTED:
        return yes() if voted else no(_("You see the result once you have voted."))
    return no(_("The result is shown after the poll is closed."))


def may_see_voters(poll: PostPoll, *, voted: bool) -> Verdict:
    """See who chose what."""
    if poll.secret:
        return no(_("This poll is secret: nobody can know who chose what."))
    return may_see_results(poll, voted=voted)


def may_close(person: Any, poll: PostPoll) -> Verdict:
    """End a poll early: its author, and the moderators of the space."""
    if not poll.is_open:
        return no(_("This poll is closed."))
    if poll.post.author_id == person.id:
        return policy.may_see_topic(person, poll.post.topic)
    return policy.may_hide(person, poll.post)


def may_drop(person: Any, poll: PostPoll) -> Verdict:
    """Take one's own poll back while nobody has voted."""
    if poll.ballots:
        return no(_("Somebody has voted: the poll stays. You can close it."))
    return policy.may_edit(person, poll.post)
