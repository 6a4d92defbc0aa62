"""Stripe's event types and status words, and what each means for a payment."""

from app.states import Payment

SESSION: dict[str, Payment | None] = {
    "checkout.session.completed": None,
    "checkout.session.async_payment_succeeded": Payment.PAID,
    "checkout.session.async_payment_failed": Payment.FAILED,
    "checkout.session.expired": Payment.FAILED,
}
"""None: the session's own payment status tells."""

EXPIRED = "checkout.session.expired"
"""The customer never came to its end."""

SESSION_PAYMENT: dict[str, Payment] = {
    "paid": Payment.PAID,
    "no_payment_required": Payment.PAID,
    "unpaid": Payment.UNPAID,
}
INTENT: dict[str, Payment] = {
    "payment_intent.succeeded": Payment.PAID,
    "payment_intent.amount_capturable_updated": Payment.AUTHORISED,
    "payment_intent.processing": Payment.UNPAID,
    "payment_intent.payment_failed": Payment.FAILED,
    "payment_intent.canceled": Payment.VOIDED,
}
INTENT_STATUS: dict[str, Payment] = {
    "succeeded": Payment.PAID,
    "requires_capture": Payment.AUTHORISED,
    "processing": Payment.UNPAID,
    "requires_payment_method": Payment.UNPAID,
    "requires_confirmation": Payment.UNPAID,
    "requires_action": Payment.UNPAID,
    "canceled": Payment.VOIDED,
}
CHARGE = ("charge.refunded",)
DISPUTE = (
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
REFUND = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
QUIET = frozenset(
    [
        "payment_intent.created",
        "payment_intent.requires_action",
        "payment_intent.partially_funded",
        "charge.succeeded",
        "charge.pending",
        "charge.captured",
        "charge.updated",
        "charge.failed",
        "charge.expired",
        "customer.created",
        "customer.updated",
        "payment_method.attached",
        "balance.available",
        "payout.created",
        "payout.paid",
        "payout.updated",
    ]
)
"""Types that say nothing about an order that another one does not say as well."""

ASKED = (*SESSION, *INTENT, *CHARGE, *DISPUTE, *REFUND)
"""What the list of events is asked for; Stripe takes twenty at most."""

OVER = frozenset({"won", "warning_closed", "prevented"})
"""Words of a dispute that took nothing: the order goes on."""

GIVEN = frozenset({"succeeded", "pending", "requires_action"})
"""Words of a refund that is on its way or done."""
